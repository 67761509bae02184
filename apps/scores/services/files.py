"""Records files of scores: staged in a temporary table, and stored at once."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.directory.models import Rep
from apps.organisations.models import Organisation
from ssi_platform.domain.readings import Reading
from ssi_platform.domain.refusals import FieldError
from ssi_platform.ingest import Counts, NothingStored, RowErrors
from ssi_platform.tenancy.caller import Caller

from .. import policies
from . import sql
from .incoming import JsonReadings
from .recording import Contested, store

MANY = 1_000  # From this number on statistics and indexes are worth their time.


class Rows(Protocol):
    """The rows of a file, with their row numbers."""

    def __len__(self) -> int: ...

    def copy_into(self, cursor: Any, table: str) -> None:
        """COPY the rows into a table with the columns `sql.TYPES`."""


def record_file(
    *,
    caller: Caller,
    rows: Rows,
    errors: RowErrors,
    all_or_nothing: bool,
    now: datetime,
    dry: bool = False,
    import_id: UUID | None = None,
) -> Counts:
    """Store the rows of a file in the caller's transaction; return the result.

    Of several rows of one rep and day the latest observation stands. Rows that contradict each
    other or the stored scores, or that are of days that the caller may not write, are added to
    `errors`. Their days are those that `policies.refused_day` let pass. Safe to repeat. `dry`
    counts, and writes nothing. Raises NothingStored when a row is refused and all or nothing was
    asked for, and NotAllowed.
    """
    staged = StagedRows(rows, errors, all_or_nothing=all_or_nothing)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    stored = store(
        caller=caller,
        organisation=organisation,
        incoming=staged,
        now=now,
        dry=dry,
        import_id=import_id,
    )
    for row in stored.contested:
        errors.refuse(row, FieldError("day", "contested", str(Contested())))
    return Counts(stored.created, stored.updated, stored.unchanged + staged.repeated)


def record_payload(
    *,
    caller: Caller,
    rep: Rep,
    day: date,
    reading: Reading,
    errors: RowErrors,
    all_or_nothing: bool,
    now: datetime,
    dry: bool = False,
    import_id: UUID | None = None,
) -> Counts:
    """Store the one reading of a file, as `record_file` does its rows; the row's number is 1."""
    incoming = JsonReadings([((rep.pk, day), reading)])
    stored = store(
        caller=caller,
        organisation=rep.organisation,
        incoming=incoming,
        now=now,
        dry=dry,
        import_id=import_id,
    )
    if stored.refused:
        error = policies.day_of_others().as_field_error()
        errors.refuse(1, error, day)
        if all_or_nothing:
            raise NothingStored
    if stored.contested:
        errors.refuse(1, FieldError("day", "contested", str(Contested())), day)
    return Counts(stored.created, stored.updated, stored.unchanged)


class StagedRows:
    """The staged rows of a file, analysed and indexed; see `incoming.Incoming`."""

    def __init__(self, rows: Rows, errors: RowErrors, *, all_or_nothing: bool = False) -> None:
        self._rows, self._errors, self._all_or_nothing = rows, errors, all_or_nothing
        self._count = len(rows)
        self.repeated = 0

    def __len__(self) -> int:
        return self._count

    def begin(self, cursor: Any) -> None:
        cursor.execute(sql.STAGE)
        if len(self) > MANY:
            cursor.execute(sql.LARGE)
        self._rows.copy_into(cursor, "incoming_scores")
        if not self._indexed_once_a_day(cursor):
            self._drop_repeated(cursor)
        if len(self) > MANY:
            cursor.execute(f"{sql.INDEX}; ANALYZE incoming_scores")

    def run(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> None:
        cursor.execute(statement, parameters)

    def selected(self, cursor: Any, statement: str, parameters: Mapping[str, Any]) -> list[int]:
        if len(self) > MANY:
            cursor.execute(sql.NO_LOOPS)
        self.run(cursor, statement, parameters)
        rows = sorted(row for (row,) in cursor)
        if len(self) > MANY:
            cursor.execute(sql.LOOPS)
        return rows

    def leave_out(self, cursor: Any, rows: Collection[int]) -> None:
        error = policies.day_of_others().as_field_error()
        for row in rows:
            self._errors.refuse(row, error)
        self._stop_if_refused()
        cursor.execute(sql.LEAVE_OUT, {"rows": list(rows)})
        self._count -= len(rows)

    def compare(self, cursor: Any, parameters: Mapping[str, Any]) -> dict[str, int]:
        self.run(cursor, sql.COMPARE_STAGED, parameters)
        if len(self) > MANY:
            cursor.execute(f"{sql.INDEX_MET}; ANALYZE met_scores")
        cursor.execute(sql.COUNT)
        return dict(cursor.fetchall())

    def contested(self, cursor: Any) -> tuple[int, ...]:
        cursor.execute(sql.CONTESTED)
        return tuple(row for (row,) in cursor.fetchall())

    def _indexed_once_a_day(self, cursor: Any) -> bool:
        """Index the rows; return False, and leave them without an index, if any is repeated."""
        try:
            with transaction.atomic():
                cursor.execute(sql.ONE_A_DAY)
        except IntegrityError:
            return False
        return True

    def _drop_repeated(self, cursor: Any) -> None:
        """Keep one row for each rep and day, and refuse all that contradict each other."""
        cursor.execute(sql.CONTRADICTING)
        contradicting = cursor.fetchall()
        for row, other, day in contradicting:
            detail = f"Disagrees with {self._errors.places.at(other)}, of the same rep and day."
            self._errors.refuse(row, FieldError("day", "duplicate", detail), day)
        self._stop_if_refused()
        if contradicting:
            cursor.execute(sql.LEAVE_OUT, {"rows": [row for row, _, _ in contradicting]})
        cursor.execute(sql.DROP_REPEATED)
        self.repeated = cursor.rowcount
        self._count -= cursor.rowcount + len(contradicting)

    def _stop_if_refused(self) -> None:
        if self._errors and self._all_or_nothing:
            raise NothingStored
