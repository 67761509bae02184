"""Absences are requested, decided on and withdrawn, by every entry point through these services."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ssi_platform.domain.batch import Entry, Outcome, good, refuse_contradictions, same, to_write
from ssi_platform.domain.refusals import Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from ..models import Absence, AbsenceState, Rep
from .absence_rows import Absences
from .spans import Span, subtracted


@transaction.atomic
def save_absence(
    *,
    caller: Caller,
    rep: Rep,
    span: Span,
    kind: str,
    state: AbsenceState = AbsenceState.REQUESTED,
    today: date,
    now: datetime,
) -> tuple[Absence, bool]:
    """Request an absence of a rep, or change the one that begins on that day: (absence, created).

    `span` is its first day and the first day back. With the state `approved` or `declined` it is
    decided on at once. Who changes an approved one approves it as it is then. Safe to repeat.
    Raises Invalid and NotAllowed.
    """
    absences = Absences(caller, [rep.pk], today=today, now=now)
    row, outcome = absences.put(rep.pk, span, kind, state)
    absences.write()
    return row, outcome is Outcome.CREATED


@transaction.atomic
def decide_absence(
    *, caller: Caller, absence: Absence, state: AbsenceState, today: date, now: datetime
) -> Absence:
    """Approve or decline an absence as it is stored; safe to repeat.

    Raises Absence.DoesNotExist where it was withdrawn meanwhile, Invalid and NotAllowed.
    """
    absences = Absences(caller, [absence.rep_id], today=today, now=now)
    held = absences.rows.get(absence.rep_id, {}).get(absence.from_day)
    if held is None:
        raise Absence.DoesNotExist
    row, _ = absences.put(held.rep_id, (held.from_day, held.to_day), held.kind, state)
    absences.write()
    return row


@transaction.atomic
def remove_absence(*, caller: Caller, absence: Absence, today: date, now: datetime) -> None:
    """Withdraw an absence, or delete an approved one, for who may approve it. Raises NotAllowed."""
    absences = Absences(caller, [absence.rep_id], today=today, now=now)
    if absence.rep_id in absences.rows:
        absences.remove(absence)
        absences.write()


@transaction.atomic
def save_absences(
    *, caller: Caller, entries: Sequence[Entry], atomic: bool, today: date, now: datetime
) -> None:
    """Store the absences of the valid items, or none of an atomic batch with an invalid one.

    The values of an item are `rep`, an id or external id that the caller sees, `from_day`,
    `to_day`, `kind` and `state`. Items are taken in their order. Safe to repeat.
    """
    _identify(caller, good(entries))
    refuse_contradictions(
        entries, row=same("rep", "from_day"), by="from_day", row_name="rep and from day"
    )
    reps = {entry.key["rep"] for entry in good(entries)}
    absences = Absences(caller, reps, today=today, now=now)
    for entry in good(entries):
        _put(entry, absences)
    if to_write(entries, atomic=atomic):
        absences.write()


def _put(entry: Entry, absences: Absences) -> None:
    values = entry.values
    span = (values["from_day"], values["to_day"])
    state = AbsenceState(values.get("state", AbsenceState.REQUESTED))
    try:
        _, entry.outcome = absences.put(entry.key["rep"], span, values["kind"], state)
    except NotAllowed as refused:
        entry.errors.append(refused.as_field_error())
    except Invalid as invalid:
        entry.errors += invalid.errors


def _identify(caller: Caller, entries: Sequence[Entry]) -> None:
    named = {entry.values["rep"] for entry in entries}
    reps = Rep.objects.visible_to(caller).by_reference(named)
    for entry in entries:
        rep_id = reps.get(entry.values["rep"])
        entry.key = {"rep": rep_id, "from_day": entry.values["from_day"]}
        if rep_id is None:
            entry.refuse("rep", "unknown_rep", "No such rep among those you may write.")
        entry.values["rep"] = rep_id


def unite_absences(*, caller: Caller, kept: UUID, gone: UUID, today: date, now: datetime) -> None:
    """Give one rep the absences of another, who is merged into them; in the merge's transaction.

    The rep is absent on each day on which either was. Where two absences overlap, the approved one
    keeps its days, else that of the rep who stays; the other is shortened.
    """
    absences = Absences(caller, [kept, gone], today=today, now=now)
    rows = [row for rep in (kept, gone) for row in absences.rows[rep].values()]
    rows.sort(key=lambda row: (_rank(row), row.rep_id != kept, row.from_day))
    taken: list[Span] = []
    starts: set[date] = set()
    new: list[Absence] = []
    for row in rows:
        whole = (row.from_day, row.to_day)
        parts = [part for part in subtracted(whole, taken) if part[0] not in starts]
        taken += parts if row.state != AbsenceState.DECLINED else []
        starts |= {first for first, _ in parts}
        if row.rep_id != kept or parts != [whole]:
            absences.discard(row)
            new += [_part(row, kept, part) for part in parts]
    for row in new:
        absences.adopt(row)
    absences.write()


def _rank(row: Absence) -> int:
    return [AbsenceState.APPROVED, AbsenceState.REQUESTED, AbsenceState.DECLINED].index(
        AbsenceState(row.state)
    )


def _part(row: Absence, rep_id: UUID, span: Span) -> Absence:
    return Absence(
        organisation_id=row.organisation_id,
        rep_id=rep_id,
        from_day=span[0],
        to_day=span[1],
        kind=row.kind,
        state=row.state,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
    )
