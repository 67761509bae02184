"""Reads a table of scores chunk by chunk; what is wrong is said row by row."""

from collections.abc import Sequence

import numpy as np

from ssi_platform.domain.readings import Source
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.sheets import Chunk, Sheet
from ssi_platform.tenancy.context import organisation_context

from ..loading import Task
from .block import Block
from .columns import Columns, Row, Rows
from .loading import ScoreLoading
from .people import UNKNOWN, People
from .pivot import FIELDS as LONG_FIELDS
from .pivot import Pivot
from .plan import check_columns
from .spool import Spool
from .values import Array

UNREADABLE = FieldError("", "unreadable", "The row cannot be read.")
NO_SUM = "The pillars of this rep and day are not all there, or do not add up to the total."


def read(sheet: Sheet, task: Task) -> ScoreLoading:
    """Read a whole file. Raises Unreadable, and Invalid for its header."""
    reader = Reader(sheet, task)
    try:
        for chunk in sheet.chunks:
            reader.take(chunk)
            task.progress(reader.loading.rows)
        reader.end()
    except BaseException:
        reader.loading.close()
        raise
    return reader.loading


class Reader:
    """What was told of a file, and what was read of it so far."""

    columns: Columns

    def __init__(self, sheet: Sheet, task: Task) -> None:
        received, options = task.received, task.options
        has = {"has_rep": received.rep_id is not None, "has_day": received.day is not None}
        self.plan = check_columns(sheet.header, options, **has)
        with organisation_context(task.organisation.pk, read_only=True):
            self.people = People.of(task.caller)
        self.sheet, self.task = sheet, task
        self.pivot = Pivot() if self.plan.layout == "long" else None
        fields = LONG_FIELDS if self.pivot else self.plan.scores
        self.loading = ScoreLoading(task, self.people, Spool(fields))

    def begin(self, rows: Rows) -> None:
        """Make ready for a file that begins with these rows."""
        delimiter = self.sheet.form.delimiter
        self.columns = Columns(self.plan, self.people, self.task, delimiter, rows)

    def take(self, chunk: Chunk) -> None:
        """Read the rows of a chunk: good ones into the spool, reasons for the others."""
        rows = chunk.rows if self.sheet.form.format == "csv" else _without_booleans(chunk.rows)
        if self.loading.rows == 0:
            self.begin(rows)
        self.loading.rows += len(rows)
        numbers = np.array(chunk.numbers, np.int32)
        if set(map(len, rows)) - {self.plan.width}:
            numbers, rows = self._of_one_width(numbers, rows)
        if rows:
            self._read(numbers, rows)

    def end(self) -> None:
        """Read what only the whole file tells."""
        if self.pivot is not None:
            for block, contradictions in self.pivot.blocks():
                for row, held in contradictions:
                    detail = f"Disagrees with row {held}, of the same rep, day and pillar."
                    self.loading.errors.refuse(row, FieldError("score", "duplicate", detail))
                right = block.complete()
                for row in block.rows[~right]:
                    error = FieldError("total", "total_mismatch", NO_SUM)
                    self.loading.errors.refuse(int(row), error)
                self._keep(block.taken(right))

    def passed_over(self, cells: Row, rep: int) -> bool:
        """Tell whether a row is left out without a word: it is about nobody who counts here."""
        rowwise = self.columns.rowwise
        return (
            (self.task.options.unknown_reps == "skip" and rep == UNKNOWN)
            or rowwise.is_sum(cells, rep)
            or (rowwise.source == Source.SALES_NAVIGATOR_CSV and rowwise.is_empty_seat(cells))
        )

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
        block = self.columns.block(numbers, rows)
        if self.creates:
            self._admit(block, rows)
        right = block.complete() if self.pivot is None else block.pillars()
        for at in map(int, np.flatnonzero(~right)):
            self._refuse(int(numbers[at]), rows[at], int(block.reps[at]))
        if self.pivot is None:
            self._keep(block.taken(right))
        else:
            self.pivot.add(block.taken(right))

    def _keep(self, block: Block) -> None:
        self.loading.keep(block, list(self.columns.industries), int(self.columns.source))

    def _admit(self, block: Block, rows: Rows) -> None:
        """Take unknown reps in; a sum is not somebody."""
        for at in map(int, np.flatnonzero(block.reps == UNKNOWN)):
            if self.columns.rowwise.is_sum(rows[at], UNKNOWN):
                continue
            try:
                block.reps[at] = self.columns.admit(rows[at], self.task.organisation.pk)
            except Invalid as invalid:
                self._tell(int(block.rows[at]), rows[at], invalid.errors)

    def _refuse(self, number: int, cells: Row, rep: int) -> None:
        """Say of a row what is wrong with it, unless it is one of those that are passed over."""
        if self.passed_over(cells, rep):
            self.loading.skipped += 1
            return
        found = self.columns.rowwise.errors(cells, rep)
        if number in self.loading.errors.rows:  # Said already: why the rep could not be taken in.
            found = [error for error in found if error.code != "unknown_rep"]
        elif not found:
            found = [UNREADABLE]
        self._tell(number, cells, found)

    def _tell(self, number: int, cells: Row, found: Sequence[FieldError]) -> None:
        for error in found:
            self.loading.errors.refuse(number, error, self.plan.cell(cells, error.field))


def _without_booleans(rows: Rows) -> list[Row]:
    """A boolean is a word here: no number, and no name in capitals."""
    return [[str(c).lower() if isinstance(c, bool) else c for c in row] for row in rows]
