from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.ledger.services import BEGINNING, mark_stale, record_event, snapshot

from ..models import Assignment, Team
from .reps import InUse
from .tree import Tree


@transaction.atomic
def create_team(*, organisation_id: UUID, name: str, **fields: Any) -> Team:
    """Create a team. Raises IntegrityError for a taken external id, Loop when too deep."""
    team = Team(organisation_id=organisation_id, name=name, **fields)
    Tree(organisation_id).place(team.pk, team.parent_id)
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
        tree = Tree(team.organisation_id)
        tree.place(team.pk, team.parent_id)
        restate(team.organisation_id, restated(tree, team, before["parent"]), today)
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


def restated(tree: Tree, team: Team, old_parent: UUID | None) -> set[UUID | None]:
    """Return the teams whose numbers a move changes: those that move, and above both places."""
    return {*tree.below(team.pk), old_parent, team.parent_id} - {None}


def restate(organisation_id: UUID, teams: Iterable[UUID | None], today: date) -> None:
    """Have every day of some teams computed again."""
    mark_stale(organisation_id, [(team, BEGINNING, today) for team in teams])
