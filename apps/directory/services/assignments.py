from collections.abc import Sequence
from datetime import date

from django.db import transaction

from ssi_platform.domain.batch import Entry, Outcome, good, refuse_contradictions, same, to_write
from ssi_platform.domain.refusals import Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from ..models import Assignment, Rep, Team
from .moves import Moves


@transaction.atomic
def assign(
    *, caller: Caller, rep: Rep, from_day: date, team: Team | None, today: date
) -> tuple[Assignment, bool]:
    """Put a rep into a team, or out of any, from a day on; return (assignment, created).

    It holds until the rep's next assignment, and what was before stays as it was. Safe to repeat.
    Raises Invalid and NotAllowed.
    """
    team_id = team.pk if team else None
    moves = Moves(caller, [rep.pk], [team_id], today)
    assignment, outcome = moves.put(rep.pk, from_day, team_id)
    moves.write()
    return assignment, outcome is Outcome.CREATED


@transaction.atomic
def unassign(*, caller: Caller, assignment: Assignment, today: date) -> None:
    """Remove an assignment: the one before it then holds on.

    Raises Invalid and NotAllowed.
    """
    moves = Moves(caller, [assignment.rep_id], [], today)
    moves.remove(assignment.rep_id, assignment.from_day)
    moves.write()


@transaction.atomic
def assign_batch(*, caller: Caller, entries: Sequence[Entry], atomic: bool, today: date) -> None:
    """Store the assignments of the valid items, or none of an atomic batch with an invalid one.

    The values of an item are `rep` and `team`, each an id or external id that the caller sees (no
    team is None), and `from_day`. Items are taken in their order. Safe to repeat.
    """
    _identify(caller, good(entries))
    refuse_contradictions(
        entries, row=same("rep", "from_day"), by="from_day", row_name="rep and from day"
    )
    reps = {entry.key["rep"] for entry in good(entries)}
    teams = {entry.values["team"] for entry in good(entries)}
    moves = Moves(caller, reps, teams, today)
    for entry in good(entries):
        _put(entry, moves)
    if to_write(entries, atomic=atomic):
        moves.write()


def _put(entry: Entry, moves: Moves) -> None:
    """Put the rep of an entry into its team, or refuse it."""
    rep_id, from_day = entry.key["rep"], entry.key["from_day"]
    try:
        _, entry.outcome = moves.put(rep_id, from_day, entry.values["team"])
    except NotAllowed as refused:
        entry.errors.append(refused.as_field_error())
    except Invalid as invalid:
        entry.errors += invalid.errors


def _identify(caller: Caller, entries: Sequence[Entry]) -> None:
    reps = Rep.objects.visible_to(caller).by_reference({e.values["rep"] for e in entries})
    find_teams(caller, entries)
    for entry in entries:
        rep_id = reps.get(entry.values["rep"])
        entry.key = {"rep": rep_id, "from_day": entry.values["from_day"]}
        if rep_id is None:
            entry.refuse("rep", "unknown_rep", "No such rep among those you may write.")
        entry.values["rep"] = rep_id


def find_teams(caller: Caller, entries: Sequence[Entry]) -> None:
    """Replace the references to teams in the items by ids."""
    named = {entry.values["team"] for entry in entries} - {None}
    ids = Team.objects.visible_to(caller).by_reference(named)
    for entry in entries:
        reference = entry.values["team"]
        entry.values["team"] = ids.get(reference)
        if reference is not None and reference not in ids:
            entry.refuse("team", "does_not_exist", "No such team among those you may see.")
