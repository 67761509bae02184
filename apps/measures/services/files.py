"""Stores the rows of a file of values of measures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.directory.models import Rep, Team
from apps.directory.services.identities import STORED, Identities, as_fields
from apps.ledger.services import ErasedIdentities, erased_error
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.identities import is_uuid
from ssi_platform.domain.measures import Measure, Subject
from ssi_platform.domain.refusals import FieldError, Invalid, NotAllowed
from ssi_platform.ingest import Counts, NothingStored, RowErrors
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .known import known_measures
from .value_rows import UNKNOWN_TEAM, Key, ValueRows

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a row says: a value of a measure, a subject and a day."""

    number: int
    key: Key
    value: object


def record_value_rows(
    *,
    caller: Caller,
    rows: Mapping[int, Row],
    errors: RowErrors,
    all_or_nothing: bool,
    now: datetime,
    import_id: UUID | None,
) -> Counts:
    """Store the rows of a file, by their numbers, in the caller's transaction; return the result.

    Each has `measure`, `day` and `value`, and what identifies the rep, or a `team`. Rows that the
    caller may not write, or that contradict each other, are added to `errors`; rows about people
    who were erased are left out. Safe to repeat. Raises NothingStored when a row is refused and all
    or nothing was asked for, and NotAllowed for who may not write values at all.
    """
    policies.may_write_values(caller)
    measures = known_measures(caller.organisation_id)
    stated = list(_once(list(_Subjects(caller, measures, errors).stated(rows)), errors))
    by_id = {measure.id: measure for measure in measures.values()}
    keys = [each.key for each in stated]
    values = ValueRows(caller, by_id, keys, now=now, import_id=import_id)
    counts = Counts(skipped=len(errors.left_out_rows))
    for each in stated:
        _put(each, values, errors, counts)
    if errors and all_or_nothing:
        raise NothingStored
    values.write()
    return counts


def _put(each: _Stated, values: ValueRows, errors: RowErrors, counts: Counts) -> None:
    try:
        outcome = values.put(each.key, each.value)
    except NotAllowed as refused:
        error = refused.as_field_error()
        errors.refuse(each.number, error)
    except Invalid as invalid:
        for error in invalid.errors:
            errors.refuse(each.number, error, _shown(each, error.field))
    else:
        counts.created += outcome is Outcome.CREATED
        counts.updated += outcome is Outcome.UPDATED
        counts.unchanged += outcome is Outcome.UNCHANGED


def _shown(each: _Stated, field: str) -> object:
    return each.key.day if field == "day" else each.value if field == "value" else ""


class _Subjects:
    """Finds the measures and subjects that rows name."""

    def __init__(self, caller: Caller, measures: Mapping[str, Measure], errors: RowErrors) -> None:
        self._caller, self._measures, self._errors = caller, measures, errors
        self._reps = Identities()
        reps = Rep.objects.visible_to(caller).order_by("pk").only("organisation_id", *STORED)
        for rep in reps.iterator():
            self._reps.add(rep.pk, {field: getattr(rep, field) for field in STORED})
        self._erased = ErasedIdentities(caller.organisation_id)

    def stated(self, rows: Mapping[int, Row]) -> Iterator[_Stated]:
        named = {str(row["team"]) for row in rows.values() if row.get("team")}
        teams = Team.objects.visible_to(self._caller).by_reference(named) if named else {}
        for number, row in rows.items():
            measure = self._measures.get(str(row["measure"]))
            if measure is None:
                detail = "No such measure: see the list of measures."
                error = FieldError("measure", "unknown_measure", detail)
                self._errors.refuse(number, error, row["measure"])
                continue
            rep = team = None
            if measure.subject is Subject.REP:
                rep = self._rep(number, row)
            elif measure.subject is Subject.TEAM:
                team = teams.get(str(row.get("team")))
                if team is None:
                    error = UNKNOWN_TEAM
                    self._errors.refuse(number, error, row.get("team", ""))
            if rep or team or measure.subject is Subject.ORGANISATION:
                yield _Stated(number, Key(measure.id, rep, team, row["day"]), row["value"])

    def _rep(self, number: int, row: Row) -> UUID | None:
        """Return the rep of a row; without one the row is refused or left out."""
        named = {field: str(row[field]) for field in STORED if row.get(field)}
        if is_uuid(named.get("external_id", "")):
            named["rep"] = named.pop("external_id")
        if not named:
            detail = "The measure is about a rep, and the row names none."
            self._errors.refuse(number, FieldError("external_id", "required", detail))
            return None
        match = self._reps.find(named)
        if match.index >= 0:
            return self._reps.ids[match.index]
        if field := self._erased.field_of(as_fields(named)):
            self._errors.leave_out(number, erased_error(field))
            return None
        error = match.error or self._reps.unknown(named)
        if error.field == "rep":
            error = replace(error, field="external_id")
        self._errors.refuse(number, error, str(row.get(error.field, "")))
        return None


def _once(stated: list[_Stated], errors: RowErrors) -> Iterator[_Stated]:
    """Yield the rows that do not contradict others about the same subject and day.

    Of rows that contradict each other all are refused: their order decides nothing.
    """
    rows: dict[Key, list[_Stated]] = {}
    for each in stated:
        rows.setdefault(each.key, []).append(each)
    for one, *others in rows.values():
        differing = [other for other in others if str(other.value) != str(one.value)]
        if not differing:
            yield from (one, *others)
            continue
        for each in (one, *others):
            other = one if each is not one else differing[0]
            detail = f"Disagrees with row {other.number}, of the same subject and day."
            errors.refuse(each.number, FieldError("day", "duplicate", detail), each.key.day)
