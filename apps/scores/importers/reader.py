"""Reads a table of scores in chunks; errors are found row by row."""

from collections.abc import Sequence

import numpy as np

from apps.directory.services.identities import UNKNOWN
from apps.ledger.services import erased_error
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import RowFailed, Task
from ssi_platform.ingest.sums import may_be_sum
from ssi_platform.tabular import Chunk, Sheet
from ssi_platform.tenancy.context import organisation_context

from .batch import Batch
from .columns import Columns, Row, Rows
from .copy_buffer import CopyBuffer
from .options import ScoreOptions
from .people import People
from .pivot import FIELDS as LONG_FIELDS
from .pivot import Pivot
from .score_file import ScoreFile
from .score_table import table_of
from .values import Array

UNREADABLE = FieldError("", "unreadable", "The row cannot be read.")
OF_REP = {"unknown_rep", "ambiguous_rep", "contradicting_rep"}
DOUBTFUL = "May be a sum or a mean of other rows: create the rep first, if it is a person."
NOT_ALL = "The pillars of this rep and day are not all there, and there is no total."


def read(sheet: Sheet, task: Task[ScoreOptions]) -> ScoreFile:
    """Read a whole file. Raises Unreadable, and Invalid for its header."""
    reader = ScoreReader(sheet, task)
    try:
        for chunk in reader.table.chunks:
            reader.take(chunk)
            task.progress(reader.file.rows)
        reader.end()
    except BaseException:
        reader.file.close()
        raise
    return reader.file


class ScoreReader:
    """Reads one file, and holds the rows read so far."""

    columns: Columns

    def __init__(self, sheet: Sheet, task: Task[ScoreOptions]) -> None:
        self.table = table_of(sheet, task)
        self.plan = self.table.plan
        with organisation_context(task.organisation_id, read_only=True):
            self.people = People.visible_to(task.caller)
        self.sheet, self.task = sheet, task
        self.pivot = Pivot() if self.plan.layout == "long" else None
        fields = LONG_FIELDS if self.pivot else self.plan.scores
        self.file = ScoreFile(task, self.people, CopyBuffer(fields), sheet)
        self.table.say_left_out()

    def begin(self, rows: Rows) -> None:
        """Choose the readers by the first rows of the file."""
        delimiter = self.sheet.form.delimiter
        self.columns = Columns(self.plan, self.people, self.task, delimiter, rows)

    def take(self, chunk: Chunk) -> None:
        """Read the rows of a chunk: valid ones into the buffer, and the errors of the others."""
        rows = chunk.rows if self.sheet.form.format == "csv" else _without_booleans(chunk.rows)
        if self.file.rows == 0:
            self.begin(rows)
        self.file.rows += len(rows)
        numbers = np.array(chunk.numbers, np.int32)
        if set(map(len, rows)) - {self.plan.width}:
            numbers, rows = self._of_one_width(numbers, rows)
        if rows:
            self._read(numbers, rows)

    def end(self) -> None:
        """Finish with the checks that need the whole file."""
        if self.file.rows and self.columns.days.has_periods:
            self.sheet.notices.say("period_days", self.columns.days.period_notice)
        if self.pivot is not None:
            for batch, contradictions in self.pivot.batches():
                for row, held in contradictions:
                    place = self.file.errors.places.at(held)
                    detail = f"Disagrees with {place}, of the same rep, day and pillar."
                    self.file.errors.refuse(row, FieldError("score", "duplicate", detail))
                right = batch.complete()
                for at in map(int, np.flatnonzero(~right)):
                    if int(batch.rows[at]) in self.file.errors.rows:
                        continue
                    error = FieldError("total", "total_mismatch", batch.disagreement(at) or NOT_ALL)
                    self.file.errors.refuse(int(batch.rows[at]), error)
                self._keep(batch.taken(right))

    def skipped_as(self, cells: Row, rep: int) -> str:
        """Return why a row is skipped without an error, as notices call it; empty if it is not."""
        reason = self.columns.row_check.skipped_as(cells, rep)
        if not reason and self.task.options.unknown_reps == "skip" and rep == UNKNOWN:
            return "unknown_rep"
        return reason

    def erased(self, cells: Row, rep: int) -> FieldError | None:
        """Return why a row is left out: it is about a person who was erased."""
        field = self.columns.erased_field(cells) if rep == UNKNOWN else None
        return erased_error(field) if field else None

    @property
    def creates(self) -> bool:
        return self.task.options.unknown_reps == "create"

    def _of_one_width(self, numbers: Array, rows: Rows) -> tuple[Array, list[Row]]:
        fits = [len(row) == self.plan.width for row in rows]
        for number, row, fit in zip(numbers, rows, fits, strict=True):
            if not fit:
                self._refuse(int(number), row, self.columns.rep_of(row))
        return numbers[np.array(fits)], [row for row, fit in zip(rows, fits, strict=True) if fit]

    def _read(self, numbers: Array, rows: Rows) -> None:
        batch = self._batch(numbers, rows)
        if self.creates:
            self._admit(batch, rows)
        right = batch.complete() if self.pivot is None else batch.pillars()
        for at in map(int, np.flatnonzero(~right)):
            self._refuse(int(numbers[at]), rows[at], int(batch.reps[at]))
        if self.pivot is None:
            self._keep(batch.taken(right))
        else:
            self.pivot.add(batch.taken(right))

    def _batch(self, numbers: Array, rows: Rows) -> Batch:
        try:
            return self.columns.batch(numbers, rows)
        except Exception:
            self._find_failing_row(numbers, rows)
            raise

    def _find_failing_row(self, numbers: Array, rows: Rows) -> None:
        """Read rows of a chunk that failed one at a time. Raises RowFailed for the first."""
        for at, row in enumerate(rows):
            try:
                self.columns.batch(numbers[at : at + 1], [row])
            except Exception as error:
                raise RowFailed(int(numbers[at])) from error

    def _keep(self, batch: Batch) -> None:
        self.file.keep(batch, list(self.columns.industries), int(self.columns.source))

    def _admit(self, batch: Batch, rows: Rows) -> None:
        """Add unknown reps; a row of totals is no rep."""
        for at in map(int, np.flatnonzero(batch.reps == UNKNOWN)):
            if self.skipped_as(rows[at], UNKNOWN) or self.erased(rows[at], UNKNOWN):
                continue
            try:
                self._refuse_doubtful(rows[at])
                batch.reps[at] = self.columns.admit(rows[at], self.task.organisation_id)
            except Invalid as invalid:
                self._add_errors(int(batch.rows[at]), rows[at], invalid.errors)

    def _refuse_doubtful(self, cells: Row) -> None:
        """Raise Invalid for what may be a name and may be a word for a sum."""
        names = self.columns.row_check.names(cells)
        if names and all(map(may_be_sum, names)):
            raise Invalid([FieldError(self.plan.people[-1], "doubtful_rep", DOUBTFUL)])

    def _refuse(self, number: int, cells: Row, rep: int) -> None:
        """Add the errors of a row, unless it is skipped."""
        if reason := self.skipped_as(cells, rep):
            self.file.skipped += 1
            self.sheet.notices.skipped(reason, self.sheet.places.at(number))
            return
        if error := self.erased(cells, rep):
            self.file.skipped += 1
            self.file.errors.leave_out(number, error)
            return
        errors = self._errors_of(number, cells, rep)
        if number in self.file.errors.rows:  # It has an error already: the rep could not be added.
            errors = [error for error in errors if error.code not in OF_REP]
        elif not errors:
            errors = [UNREADABLE]
        self._add_errors(number, cells, errors)

    def _errors_of(self, number: int, cells: Row, rep: int) -> list[FieldError]:
        try:
            return self.columns.row_check.errors(cells, rep)
        except Exception as error:
            raise RowFailed(number) from error

    def _add_errors(self, number: int, cells: Row, errors: Sequence[FieldError]) -> None:
        for error in errors:
            self.file.errors.refuse(number, error, self.plan.cell(cells, error.field))


def _without_booleans(rows: Rows) -> list[Row]:
    """A boolean is a word here: no number, and no name in capitals."""
    return [[str(c).lower() if isinstance(c, bool) else c for c in row] for row in rows]
