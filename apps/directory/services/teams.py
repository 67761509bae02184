from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.organisations.models import Organisation
from apps.organisations.services import mark_stale, record_event
from apps.organisations.services.audit import snapshot
from apps.organisations.services.organisations import BEGINNING

from ..models import Assignment, Team
from .reps import InUse

MAX_DEPTH = 12


class Loop(ValueError):
    """A team would stand below itself, or too deep in the tree."""


@transaction.atomic
def create_team(*, organisation_id: UUID, name: str, **fields: Any) -> Team:
    """Create a team. Raises IntegrityError for a taken external id, Loop when too deep."""
    team = Team(organisation_id=organisation_id, name=name, **fields)
    _check_place(team)
    team.save(force_insert=True)
    record_event("create", team, after=snapshot(team))
    return team


@transaction.atomic
def change_team(*, team: Team, changes: dict[str, Any], today: date) -> Team:
    """Rename or move a team; safe to repeat. Raises Loop.

    The tree is not dated: a move restates every day of the teams above the old and new place,
    and of the teams that move, to which another plan may apply now.
    """
    before = snapshot(team)
    for field, value in changes.items():
        setattr(team, field, value)
    after = snapshot(team)
    if after == before:
        return team
    if after["parent"] != before["parent"]:
        _check_place(team)
        _mark(team, before["parent"], today)
    team.save(update_fields=list(changes))
    record_event("change", team, before=before, after=after)
    return team


@transaction.atomic
def delete_team(*, team: Team) -> None:
    """Delete a team that nobody ever was in and no team is below. Raises InUse."""
    of = team.organisation_id
    if Assignment.objects.of(of).filter(team=team).exists():
        raise InUse("Reps are or were in this team.")
    if Team.objects.of(of).filter(parent=team).exists():
        raise InUse("There are teams below this one.")
    record_event("delete", team, before=snapshot(team))
    team.delete()


def _mark(team: Team, old_parent: UUID | None, today: date) -> None:
    moved = Team.objects.of(team.organisation_id).below(team.pk).values_list("pk", flat=True)
    restated = {*moved, old_parent, team.parent_id} - {None}
    mark_stale(team.organisation_id, [(team_id, BEGINNING, today) for team_id in restated])


def _check_place(team: Team) -> None:
    # Two moves at once could close a ring that neither sees; the organisation's row orders them.
    Organisation.objects.select_for_update().get(pk=team.organisation_id)
    if team.parent_id is None:
        return
    above = list(Team.objects.of(team.organisation_id).above(team.parent_id))
    if team in above:
        raise Loop("A team cannot stand below itself.")
    if len(above) >= MAX_DEPTH:
        raise Loop(f"Teams may stand at most {MAX_DEPTH} levels deep.")
