from datetime import date
from typing import Any

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Assignment, Team, TeamParent
from .archived import check_nobody_is_in
from .refusals import InUse
from .tree import Tree


@transaction.atomic
def create_team(
    *,
    caller: Caller,
    name: str,
    parent: Team | None = None,
    from_day: date = FIRST_DAY,
    today: date,
    **fields: Any,
) -> Team:
    """Create a team below its parent from a day on, by default from the first day.

    Raises IntegrityError for a taken external id, Loop when too deep, Invalid and NotAllowed where
    a manager may not.
    """
    team = Team(organisation_id=caller.organisation_id, name=name, **fields)
    tree = Tree(caller, today)
    if team.archived_from:
        tree.archive(team.pk, team.archived_from)
    tree.add(team.pk, parent.pk if parent else None, from_day)
    team.save(force_insert=True)
    record_event("create", team, after=snapshot(team))
    tree.write()
    return team


@transaction.atomic
def change_team(*, caller: Caller, team: Team, changes: dict[str, Any], today: date) -> Team:
    """Rename a team, or put it below another `parent` from `from_day` on; safe to repeat.

    Without `from_day` it moves today. What was before stays as it was. With `archived_from` it is
    archived from that day on, None takes it back into use. Raises Loop, NotAllowed, TeamArchived,
    and InUse while reps, or teams in use, are in it or below it from then on.
    """
    policies.may_change_team(policies.editable_teams(caller), team.pk)
    if "parent" in changes or "archived_from" in changes:
        _change_tree(caller, team, changes, today)
    columns = {name: changes[name] for name in changes if name not in ("parent", "from_day")}
    before = snapshot(team)
    for field, value in columns.items():
        setattr(team, field, value)
    after = snapshot(team)
    if after != before:
        team.save(update_fields=list(columns))
        record_event("change", team, before=before, after=after)
    return team


def _change_tree(caller: Caller, team: Team, changes: dict[str, Any], today: date) -> None:
    _lock(team)  # Rows before the tree, as in a batch.
    tree = Tree(caller, today)
    if "archived_from" in changes and changes["archived_from"] != team.archived_from:
        if changes["archived_from"]:
            policies.check_day(changes["archived_from"], today, "archived_from")
            check_nobody_is_in(team, changes["archived_from"])
        tree.archive(team.pk, changes["archived_from"])
    if "parent" in changes:
        parent = changes["parent"]
        tree.move(team.pk, changes.get("from_day") or today, parent.pk if parent else None)
        tree.write()


def _lock(team: Team) -> None:
    row = Team.objects.of_organisation(team.organisation_id).filter(pk=team.pk)
    list(row.select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def set_parent(
    *, caller: Caller, team: Team, parent: Team | None, from_day: date, today: date
) -> tuple[TeamParent, bool]:
    """Put a team below another, or at the top, from a day on; return (row, created).

    It holds until the team's next parent. Safe to repeat. Raises Loop and NotAllowed.
    """
    tree = Tree(caller, today)
    row, outcome = tree.put(team.pk, from_day, parent.pk if parent else None)
    tree.write()
    return row, outcome is Outcome.CREATED


@transaction.atomic
def remove_parent(*, caller: Caller, row: TeamParent, today: date) -> None:
    """Remove a parent: the one before it then holds on. Raises Loop and NotAllowed."""
    tree = Tree(caller, today)
    tree.remove(row.team_id, row.from_day)
    tree.write()


@transaction.atomic
def delete_team(*, caller: Caller, team: Team) -> None:
    """Delete a team that never had reps or teams below it.

    Raises InUse and NotAllowed.
    """
    policies.may_change_team(policies.editable_teams(caller), team.pk)
    organisation_id = team.organisation_id
    if Assignment.objects.of_organisation(organisation_id).filter(team=team).exists():
        raise InUse("Reps are or were in this team.")
    if TeamParent.objects.of_organisation(organisation_id).filter(parent=team).exists():
        raise InUse("There are or were teams below this one.")
    record_event("delete", team, before=snapshot(team))
    team.delete()
