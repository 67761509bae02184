"""CSV files for spreadsheets, without cells that are evaluated as formulas.

A spreadsheet takes a cell for a formula that begins with one of a few signs, also behind blanks
or quotation marks that it trims; some part a line at `;` or tab whatever the separator is. Such
text gets an apostrophe before it, which is how a spreadsheet is told that it is text. To undo it,
take the first apostrophe away where what follows it would have got one.
"""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from ssi_platform.domain.formula_marks import marked

CSV_TYPE = "text/csv; charset=utf-8"
BOM = "\ufeff"  # Without it a spreadsheet takes the file for Windows-1252.


def as_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


# Whatever is not here is written as it is: numbers, days, ids, and nothing for None.
CELLS: dict[type, Callable[[Any], Any]] = {
    str: marked,
    bool: lambda value: "true" if value else "false",
    datetime: as_instant,
    float: lambda value: int(value) if value.is_integer() else value,
}


class CsvFile:
    """Writes rows into a binary file: UTF-8 with a mark, RFC 4180, the header first."""

    def __init__(self, file: Any, columns: Iterable[str]) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._text.write(BOM)
        self._csv = csv.writer(self._text)
        self._csv.writerow(columns)

    def write(self, rows: Iterable[Any]) -> None:
        self._csv.writerows(
            [CELLS[type(v)](v) if type(v) in CELLS else v for v in row] for row in rows
        )

    def close(self) -> None:
        """Leave the file itself open."""
        self._text.detach()


def csv_of(columns: list[str], rows: Iterable[Any]) -> bytes:
    """Return a small file as a whole."""
    file = io.BytesIO()
    written = CsvFile(file, columns)
    written.write(rows)
    written.close()
    return file.getvalue()
