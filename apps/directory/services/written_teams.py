"""Teams that a file of another subject names; none is created."""

from collections.abc import Mapping
from datetime import date

from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from ..models import Lineage, Team
from .known_teams import KnownTeams

UNKNOWN = "No such team among those you may see."


class WrittenTeams:
    """The teams that a caller sees, in their places of a day, by the columns of a directory."""

    def __init__(self, caller: Caller, today: date) -> None:
        lines = Lineage.objects.of_organisation(caller.organisation_id).on(today).filter(depth=1)
        above = dict(lines.values_list("descendant_id", "ancestor_id"))
        teams = Team.objects.visible_to(caller).order_by("pk")
        self._known = KnownTeams(teams, lambda team_id, _: above.get(team_id), today)

    def named(self, columns: Mapping[str, str]) -> Team | None:
        """Return the team that columns name, None where they are empty.

        They are `team_external_id`, which counts most, `team`, or `team_1` to `team_12`.
        Raises Invalid: `does_not_exist`, `ambiguous_team`.
        """
        if external_id := columns.get("team_external_id"):
            return _existing(self._known.identified(external_id), "team_external_id")
        if reference := columns.get("team"):
            return _existing(self._known.called(reference), "team")
        levels = list(columns.items())
        if not levels:
            return None
        team, missing = self._known.walk(levels)
        return _existing(None if missing else team, missing[0][0] if missing else "team_1")


def _existing(team: Team | None, field: str) -> Team:
    if team is None:
        raise Invalid([FieldError(field, "does_not_exist", UNKNOWN)])
    return team
