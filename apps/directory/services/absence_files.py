"""Stores the rows of a file of absences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.ingest import Counts, NothingStored, RowErrors
from ssi_platform.tenancy.caller import Caller

from ..models import AbsenceKind, AbsenceState
from .absence_rows import Absences
from .written_reps import Erased, WrittenReps

ONE_DAY = timedelta(days=1)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a row says: an absence of a rep, by the values that are written."""

    number: int
    rep_id: UUID
    first: date
    end: date
    kind: str
    state: AbsenceState


def save_absence_rows(
    *,
    caller: Caller,
    rows: Mapping[int, Row],
    errors: RowErrors,
    all_or_nothing: bool,
    today: date,
    now: datetime,
) -> Counts:
    """Store the rows of a file, by their numbers, in the caller's transaction; return the result.

    Each has what identifies the rep, `from_day` and `last_day`, and perhaps `kind` and `state`.
    Rows that the caller may not write, or that the stored data contradicts, are added to `errors`.
    Safe to repeat. Raises NothingStored when a row is refused and all or nothing was asked for.
    """
    stated = list(_once(list(_identified(caller, rows, errors)), errors))
    absences = Absences(caller, {each.rep_id for each in stated}, today=today, now=now)
    counts = Counts(skipped=len(errors.left_out_rows))
    for each in stated:
        _put(each, absences, errors, counts)
    if errors and all_or_nothing:
        raise NothingStored
    absences.write()
    return counts


def _put(each: _Stated, absences: Absences, errors: RowErrors, counts: Counts) -> None:
    try:
        span = (each.first, each.end)
        _, outcome = absences.put(each.rep_id, span, each.kind, each.state)
    except NotAllowed as refused:
        error = refused.as_field_error()
        errors.refuse(each.number, error)
    except Invalid as invalid:
        for error in map(_by_last_day, invalid.errors):
            errors.refuse(each.number, error)
    else:
        counts.created += outcome is Outcome.CREATED
        counts.updated += outcome is Outcome.UPDATED
        counts.unchanged += outcome is Outcome.UNCHANGED


def _by_last_day(error: FieldError) -> FieldError:
    """Return an error of the first day back as one of the last day, which files have."""
    return replace(error, field="last_day") if error.field == "to_day" else error


def _identified(caller: Caller, rows: Mapping[int, Row], errors: RowErrors) -> Iterator[_Stated]:
    reps = WrittenReps(caller)
    for number, row in rows.items():
        try:
            rep_id = reps.named(row)
        except Erased as erased:
            errors.leave_out(number, erased.errors[0])
        except Invalid as unknown:
            for error in unknown.errors:
                errors.refuse(number, error, str(row.get(error.field, "")))
        else:
            yield _Stated(
                number,
                rep_id,
                row["from_day"],
                row["last_day"] + ONE_DAY,
                row.get("kind", AbsenceKind.LEAVE),
                AbsenceState(row.get("state", AbsenceState.REQUESTED)),
            )


def _once(stated: list[_Stated], errors: RowErrors) -> Iterator[_Stated]:
    """Yield the rows that do not contradict an earlier one about the same rep and first day."""
    first: dict[tuple[UUID, date], _Stated] = {}
    for each in stated:
        other = first.setdefault((each.rep_id, each.first), each)
        if (other.end, other.kind, other.state) == (each.end, each.kind, each.state):
            yield each
        else:
            detail = f"Disagrees with row {other.number}, of the same rep and day."
            errors.refuse(each.number, FieldError("from_day", "duplicate", detail))
