"""Rows of a CSV file, a block of text at a time."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from io import StringIO
from itertools import islice, repeat
from typing import TYPE_CHECKING

from .blanks import stripped
from .limits import CELL, COLUMNS, LINE
from .pauses import Pauses
from .texts import cut
from .unreadable import Unreadable

if TYPE_CHECKING:
    import _csv

_LARGE = 1 << 16

Rows = list[list[str]]


class CsvRecords:
    """Reads rows in order; `row` is the number of the next one.

    A block is read on its own, so that nothing grows with the file: where it ends within quotes,
    the row that is not finished is read again with the next block.
    """

    def __init__(self, delimiter: str, row: int = 1) -> None:
        self.delimiter = delimiter
        self.row = row
        self._width = 0
        self._pending = ""
        self._pauses = Pauses()
        self._others = bytes({*range(256)} - {*f'"\r\n{delimiter}'.encode()})

    def begin(self, width: int) -> None:
        """State the width of the rows after the header, if rows above it have another one."""
        self._width = width

    def blocks(self, texts: Iterable[str]) -> Iterator[tuple[range, Rows]]:
        """Yield numbers and rows; raise Unreadable after the last row that could be read."""
        try:
            for text in texts:
                whole, begun = cut(self._pending + text)
                self._pending = ""
                yield from self._read(whole)
                self._pending += begun
                if len(self._pending) > LINE:
                    raise self._too_long()
        except Unreadable as fault:
            fault.row = self.row
            raise
        yield from self._read(self._pending, last=True)

    def _read(self, text: str, last: bool = False) -> Iterator[tuple[range, Rows]]:
        if not text:
            return
        fault = None
        with self._pauses.uncollected() if len(text) > _LARGE else nullcontext():
            rows = self._alike(text)
            if rows is None:
                rows, fault = self._parsed(text, last)
        if rows:
            self._width = self._width or len(rows[0])
            yield range(self.row, self.row + len(rows)), rows
            self.row += len(rows)
        if fault:
            fault.row = self.row
            raise fault

    def _alike(self, text: str) -> Rows | None:
        """The rows of a block where no cell is quoted and all lines have as many cells.

        To delete all but the marks shows that in a tenth of the time that the parser takes.
        """
        end = "\r\n" if text.endswith("\r\n") else "\n"
        blank_record = f"{self.delimiter * (self._width - 1)}{end}".encode()
        marks = text.encode().translate(None, self._others)
        if not self._width or marks != blank_record * (len(marks) // len(blank_record)):
            return None
        if not text.endswith(end) or self._width > COLUMNS or not _short(text, end):
            return None
        lines = text.split(end)
        if len(lines) <= len(marks) // len(blank_record):  # A CR and an LF with letters between.
            return None
        lines.pop()
        rows = list(map(str.split, lines, repeat(self.delimiter)))
        return stripped(rows, text, self.delimiter, multiline=False)

    def _parsed(self, text: str, last: bool) -> tuple[Rows, Unreadable | None]:
        """The rows that can be read, and why it is not all of them."""
        lines = list(StringIO(text, newline=""))
        reader = self._reader(lines)
        rows: Rows = []
        fault = None
        try:
            rows.extend(reader)  # It keeps what was read before an error.
        except csv.Error:
            if last or reader.line_num < len(lines):
                fault = _broken()
            else:
                self._pending = self._after(lines, len(rows))
        multiline = fault is not None or len(rows) != len(lines)
        if multiline or not _short(text, "\n") or max(map(len, rows), default=0) > COLUMNS:
            rows, fault = _judged(rows, fault)
        return stripped(rows, text, self.delimiter, multiline), fault

    def _reader(self, lines: list[str]) -> "_csv.Reader":
        return csv.reader(lines, delimiter=self.delimiter, strict=True, skipinitialspace=True)

    def _after(self, lines: list[str], rows: int) -> str:
        reader = self._reader(lines)
        deque(islice(reader, rows), maxlen=0)
        return "".join(lines[reader.line_num :])

    def _too_long(self) -> Unreadable:
        if self._pending.count(self.delimiter) > COLUMNS:
            return _too_wide()
        return Unreadable("broken_row", f"There is a row longer than {LINE:,} characters.")


def _judged(rows: Rows, fault: Unreadable | None) -> tuple[Rows, Unreadable | None]:
    """The rows before the first that is too large, and its fault."""
    for place, row in enumerate(rows):
        if len(row) > COLUMNS:
            return rows[:place], _too_wide()
        if max(map(len, row), default=0) > CELL:
            return rows[:place], _too_long_a_cell()
    return rows, fault


def _short(text: str, end: str) -> bool:
    """Whether no line is longer than a cell may be, found in leaps of that length."""
    at = 0
    while at < len(text) - CELL:
        at = text.rfind(end, at, at + CELL + len(end)) + len(end)
        if at < len(end):
            return False
    return True


def _broken() -> Unreadable:
    return Unreadable("broken_row", "Quotes are not closed, or text follows them.")


def _too_long_a_cell() -> Unreadable:
    return Unreadable("broken_row", f"A cell is longer than {CELL:,} characters.")


def _too_wide() -> Unreadable:
    return Unreadable("too_many_columns", f"There are more than {COLUMNS} columns.")
