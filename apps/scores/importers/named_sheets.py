"""Sheets that are named by their day, week or month, and whose tables have no column of days."""

from collections.abc import Iterator

from ssi_platform.domain.thousandths import Refused
from ssi_platform.tabular import Chunk, Row, Sheet

from .written_days import Days


def is_named_by_day(sheet: Sheet, days: Days) -> bool:
    """Tell whether the name of the sheet that is read first is a day or a period."""
    name = sheet.form.sheet.strip()
    if not name or name.isdigit():
        return False
    try:
        days.moment(name)
    except Refused:
        return False
    finally:
        days.has_periods = False  # Nothing was read yet.
    return True


class NamedSheets:
    """Sheets as one whose last column has the name of each row's sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.header = [*sheet.header, "day"]

    def chunks(self) -> Iterator[Chunk]:
        sheet = self._sheet
        for chunk in sheet.chunks:
            names = [sheet.places.sheet_of(n) or sheet.form.sheet for n in chunk.numbers]
            rows: list[Row] = [[*row, name] for row, name in zip(chunk.rows, names, strict=True)]
            yield Chunk(chunk.numbers, rows)
