"""Writers of the formats: rows of plain values to a binary file."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any, Protocol
from uuid import UUID

import orjson
from xlsxwriter import Workbook

from apps.jobs.services import JobRefused
from ssi_platform.api.spreadsheet_safe import CsvFile, as_instant
from ssi_platform.domain.formula_marks import marked

from ..models import ExportFormat

Row = Sequence[Any]
XLSX_ROWS = 1_048_575  # Of a sheet, without the header.


class TooManyRows(JobRefused):
    def __init__(self) -> None:
        super().__init__(
            "too_many_rows",
            f"A sheet of XLSX holds {XLSX_ROWS:,} rows, and these are more: choose CSV or NDJSON.",
        )


class Writer(Protocol):
    def write(self, rows: Iterable[Row]) -> None: ...

    def close(self) -> None: ...


class NdjsonFile:
    """A JSON object a line, raw: it is for programs, which calculate nothing."""

    def __init__(self, file: IO[bytes], columns: Sequence[str]) -> None:
        self._file, self._columns = file, columns

    def write(self, rows: Iterable[Row]) -> None:
        option = orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
        for row in rows:
            self._file.write(orjson.dumps(dict(zip(self._columns, row, strict=True)), None, option))

    def close(self) -> None:
        pass


class XlsxFile:
    """A workbook of one sheet: numbers, real dates, and text that stays text.

    Instants are texts with an offset, which cells of dates have no place for.
    """

    def __init__(self, file: IO[bytes], columns: Sequence[str], scratch: str) -> None:
        self._book = Workbook(
            file,
            {
                "constant_memory": True,
                "tmpdir": scratch,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.use_zip64()
        self._sheet = self._book.add_worksheet("Export")
        self._row = 0
        self._cells = self._kinds()
        self._head(columns)

    def write(self, rows: Iterable[Row]) -> None:
        cells = self._cells
        for row in rows:
            self._row += 1
            if self._row > XLSX_ROWS:
                raise TooManyRows
            for column, value in enumerate(row):
                if value is not None:
                    cells[type(value)](self._row, column, value)

    def close(self) -> None:
        self._book.close()

    def _head(self, columns: Sequence[str]) -> None:
        bold = self._book.add_format({"bold": True})
        self._sheet.set_column(0, len(columns) - 1, 16)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, columns, bold)

    def _kinds(self) -> dict[type, Any]:
        day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        # A mark on the cell that keeps it text even when somebody edits it.
        quoted = self._book.add_format({"quote_prefix": True})
        sheet = self._sheet
        return {
            str: lambda r, c, v: sheet.write_string(r, c, v, quoted if marked(v) != v else None),
            UUID: lambda r, c, v: sheet.write_string(r, c, str(v)),
            bool: sheet.write_boolean,
            int: sheet.write_number,
            float: sheet.write_number,
            date: lambda r, c, v: sheet.write_datetime(r, c, v, day),
            datetime: lambda r, c, v: sheet.write_string(r, c, as_instant(v)),
        }


def writer_of(format: str, file: IO[bytes], columns: Sequence[str], scratch: str) -> Writer:
    """Return the writer of a format; `scratch` is a folder for temporary files."""
    if format == ExportFormat.XLSX:
        return XlsxFile(file, columns, scratch)
    return NdjsonFile(file, columns) if format == ExportFormat.NDJSON else CsvFile(file, columns)
