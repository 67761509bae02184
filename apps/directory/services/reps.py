from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.ledger.services import ErasedIdentities, record_event, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import Rep, Team
from .moves import Moves
from .refusals import InUse
from .rep_members import end_link_of_rep
from .standing_marks import mark_standings_of

# Scores and assignments that were deleted have left revisions and an audit.
KNOWN = (
    "Something is known of the rep: assignments, absences, scores, or earlier values of scores. A"
    " rep who leaves is assigned to no team; a rep who asks to be forgotten is erased, with"
    " POST /reps/{rep}:erase."
)


@transaction.atomic
def create_rep(
    *,
    caller: Caller,
    name: str,
    team: Team | None = None,
    from_day: date | None = None,
    today: date,
    **fields: Any,
) -> Rep:
    """Create a rep, perhaps in a team from a day on: from today, when none is given.

    Raises IntegrityError for a taken external id, Invalid and NotAllowed where a manager may not.
    """
    policies.may_add_rep(policies.editable_teams(caller), team.pk if team else None)
    _check_identifiers(caller, Rep(), fields)
    rep = Rep.objects.create(organisation_id=caller.organisation_id, name=name, **fields)
    record_event("create", rep, after=snapshot(rep))
    if team:
        moves = Moves(caller, [], [team.pk], today)
        moves.put(rep.pk, from_day or today, team.pk)
        moves.write()
    return rep


@transaction.atomic
def change_rep(*, caller: Caller, rep: Rep, changes: dict[str, Any], today: date) -> Rep:
    """Change the fields of a rep; safe to repeat.

    With `team` the rep is in that team from `from_day` on, today without one; who is in it on that
    day already stays there without a new assignment. Raises Invalid and NotAllowed.
    """
    policies.may_change_reps(caller, [rep.pk])
    columns = {name: changes[name] for name in changes if name not in ("team", "from_day")}
    _check_identifiers(caller, rep, columns)
    before = snapshot(rep)
    for field, value in columns.items():
        setattr(rep, field, value)
    after = snapshot(rep)
    if after != before:
        rep.save(update_fields=list(columns))
        record_event("change", rep, before=before, after=after)
        if after["name"] != before["name"]:
            mark_standings_of(caller.organisation_id, [rep.pk], today)
    if team := changes.get("team"):
        moves = Moves(caller, [rep.pk], [team.pk], today)
        moves.move(rep.pk, changes.get("from_day") or today, team.pk)
        moves.write()
    return rep


@transaction.atomic
def remove_reps(*, caller: Caller, rep_ids: Sequence[UUID], today: date) -> None:
    """Delete reps that have nothing but assignments. Raises InUse for others."""
    policies.may_change_reps(caller, rep_ids)
    moves = Moves(caller, rep_ids, [], today)
    for rep_id in rep_ids:
        for from_day in list(moves.timeline(rep_id)):
            moves.remove(rep_id, from_day)
    moves.write()
    for rep in Rep.objects.of_organisation(caller.organisation_id).filter(pk__in=rep_ids):
        _delete(rep)


@transaction.atomic
def delete_rep(*, caller: Caller, rep: Rep) -> None:
    """Delete a rep who was created by mistake.

    Raises NotAllowed, and InUse when anything is known of them.
    """
    policies.may_change_reps(caller, [rep.pk])
    _delete(rep)


def _delete(rep: Rep) -> None:
    record_event("delete", rep, before=snapshot(rep))
    try:
        with transaction.atomic():
            end_link_of_rep(rep)
            delete_row(rep)
    except IntegrityError:
        raise InUse(KNOWN) from None


def _check_identifiers(caller: Caller, rep: Rep, fields: Mapping[str, Any]) -> None:
    if any(fields.get(name) for name in policies.IDENTIFIERS):
        policies.may_identify(ErasedIdentities(caller.organisation_id), rep, fields)
