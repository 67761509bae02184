"""Shows how the first rows of a directory would be read."""

from dataclasses import asdict
from itertools import islice

from ssi_platform.tabular import Sheet

from ..loading import Previewed, Task
from .columns import check_columns
from .row_reader import RowReader


def preview(sheet: Sheet, task: Task, limit: int) -> Previewed:
    """Read the first rows as they would be, and store nothing. Raises what `read` does."""
    columns = check_columns(sheet.header, task.options)
    reader = RowReader(columns, task)
    rows = (pair for c in sheet.chunks for pair in zip(c.numbers, c.rows, strict=True))
    shown = []
    for number, cells in islice(rows, limit):
        row, errors = reader.read(number, cells)
        reasons = [asdict(error) for error in errors]
        if row.is_sum:
            shown.append({"row": number, "values": {}, "errors": [], "skipped": True})
        else:
            shown.append({"row": number, "values": row.values, "errors": reasons})
    titles = [{"title": c.title, "field": c.field, "found_by": c.found_by} for c in columns]
    return Previewed("directory", titles, shown)
