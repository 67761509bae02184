"""Merges two reps who are one person: one stays with all that is known of both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.registry import Registry
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.deleting import delete_row

from .. import policies
from ..models import Assignment, Rep, RepMember
from .absences import unite_absences
from .moves import Moves

COMPLETED = ("external_id", "email", "profile_url")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge of reps, whose rows are locked: `gone` is merged into `kept`."""

    caller: Caller
    kept: UUID
    gone: UUID
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class OfReps:
    """Rows about reps of an app above, which follow a rep who is merged into another.

    `move` is called in the transaction of the merge, once the assignments are united.
    """

    name: str
    move: Callable[[Merge], None]


FOLLOWING: Registry[OfReps] = Registry("row about a rep", name=lambda rows: rows.name)


@transaction.atomic
def merge_reps(*, caller: Caller, rep: Rep, other: str, today: date, now: datetime) -> Rep:
    """Merge another rep, of an id or external id, into one who stays; return the rep.

    On each day the rep is in the team that they were in, else in that of the other one, and absent
    where either was. Identifiers
    that the rep does not have are taken over, and rows of other apps follow (`FOLLOWING`). Both are
    in the audit. Raises NotAllowed, and Invalid for one and the same rep, and for two members.
    """
    policies.may_merge_reps(caller)
    second = Rep.objects.visible_to(caller).find(other)
    if second is None:
        raise Invalid([FieldError("other", "unknown_rep", "No such rep.")])
    if rep.pk == second.pk:
        raise Invalid([FieldError("other", "same_rep", "A rep cannot be merged into itself.")])
    moves = Moves(caller, [rep.pk, second.pk], _teams(rep, second), today)
    reps = Rep.objects.of_organisation(rep.organisation_id)
    kept, gone = reps.get(pk=rep.pk), reps.get(pk=second.pk)
    linked = list(
        RepMember.objects.of_organisation(rep.organisation_id).filter(rep__in=[rep, second])
    )
    if len(linked) == 2:
        detail = "Each of them is a member: unlink one of the members first."
        raise Invalid([FieldError("other", "two_members", detail)])
    _unite(moves, kept.pk, gone.pk)
    moves.write()
    unite_absences(caller=caller, kept=kept.pk, gone=gone.pk, today=today, now=now)
    merge = Merge(caller, kept.pk, gone.pk, today, now)
    for rows in FOLLOWING:
        rows.move(merge)
    for link in linked:
        _follow(link, kept)
    _complete(kept, gone)
    return kept


def _teams(*reps: Rep) -> set[UUID | None]:
    rows = Assignment.objects.of_organisation(reps[0].organisation_id)
    return set(rows.filter(rep__in=reps).values_list("team_id", flat=True))


def _unite(moves: Moves, kept: UUID, gone: UUID) -> None:
    """Put the one who stays into a team on each day on which either was in one."""
    days = sorted({*moves.timeline(kept), *moves.timeline(gone)})
    teams = {day: moves.on(kept, day) or moves.on(gone, day) for day in days}
    for day in moves.timeline(gone):
        moves.remove(gone, day)
    for day in reversed(days):  # Each assignment ends at the next one when it is put.
        moves.put(kept, day, teams[day])
    before = None
    for day in days:
        if teams[day] == before:
            moves.remove(kept, day)
        before = teams[day]


def _follow(link: RepMember, kept: Rep) -> None:
    """Let the member of the rep who goes be the one who stays."""
    if link.rep_id != kept.pk:
        before = snapshot(link)
        link.rep = kept
        link.save(update_fields=["rep"])
        record_event("change", link, before=before, after=snapshot(link))


def _complete(kept: Rep, gone: Rep) -> None:
    before, lost = snapshot(kept), snapshot(gone)
    for name in COMPLETED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    record_event("delete", gone, before=lost)
    delete_row(gone)
    kept.save(update_fields=list(COMPLETED))
    record_event("merge", kept, before=before, after=snapshot(kept) | {"merged": str(gone.pk)})
