"""How a file is to be read: what is said with it, and what a saved mapping says where it is not."""

from dataclasses import replace

from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.directory.models import Team
from ssi_platform.domain.headers import plain

from ..models import ImportMapping
from ..serializers.options import OPTIONS, check_fields
from ..services.options import Options


def options_of(view, kind, given, told):
    """Return the options: those that were given, else the mapping's, else those of `told`.

    Raises ValidationError.
    """
    mapping = _mapping(view, kind, given)
    words = {name: given[name] for name in OPTIONS if name in given}
    options = Options(**told | (mapping.options if mapping else {}) | words)
    columns = _merged(mapping.columns if mapping else {}, given.get("columns", {}))
    check_fields(columns, kind)
    if "team" in given and options.unknown_reps != "create":
        raise refused("team", "Is for unknown_reps=create.", "not_applicable")
    return replace(options, columns=columns, team=team_of(view, options))


def team_of(view, options):
    """Return the id of the team that created reps join, or nothing. Raises ValidationError."""
    if options.unknown_reps != "create":
        return ""
    if not options.team:
        raise refused("team", "Say which team the created reps join.", "required")
    team = view.visible(Team).referred_to_as([options.team]).first()
    if team is None:
        raise refused("team", "No such team.", "unknown_team")
    return str(team.pk)


def refused(name, detail, code):
    return ValidationError({name: [ErrorDetail(detail, code)]})


def _mapping(view, kind, given):
    if "mapping" not in given:
        return None
    mapping = view.visible(ImportMapping).named(given["mapping"]).first()
    if mapping is None:
        raise refused("mapping", "No such mapping.", "unknown_mapping")
    if mapping.kind != kind:
        raise refused("mapping", f"The mapping is of {mapping.kind}.", "not_applicable")
    return mapping


def _merged(columns, given):
    """Of a title that both name, what was given counts, however it is written."""
    known = {plain(title) for title in given}
    return {t: field for t, field in columns.items() if plain(t) not in known} | given
