"""Reads a directory's table row by row; what is wrong is said of each."""

from ssi_platform.tabular import Sheet, Unreadable

from ..loading import Task
from .columns import check_columns
from .contradictions import TeamsSaid
from .loading import DirectoryLoading
from .row_reader import RowReader

MAX_ROWS = 200_000  # They are held in memory until they are stored.


def read(sheet: Sheet, task: Task) -> DirectoryLoading:
    """Read a whole file. Raises Unreadable, and Invalid for its header."""
    reader = RowReader(check_columns(sheet.header, task.options), task)
    said = TeamsSaid(says_places=reader.says_places)
    loading = DirectoryLoading(task, says_places=reader.says_places)
    for chunk in sheet.chunks:
        for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
            if loading.rows == MAX_ROWS:
                sentence = f"At most {MAX_ROWS:,} rows: send the rest in another file."
                raise Unreadable("too_many_rows", sentence, row=number)
            row, errors = reader.read(number, cells)
            if row.is_sum:
                loading.pass_over()
                continue
            contradiction = None if errors else said.refused(row)
            for error in [*errors, *filter(None, [contradiction])]:
                loading.errors.refuse(number, error, reader.cell(cells, error.field))
            loading.take(row, good=not errors and contradiction is None)
        task.progress(loading.rows)
    return loading
