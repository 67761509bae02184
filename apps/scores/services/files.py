"""Reads a file of scores row by row, and says of each row what is wrong with it."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from ssi_platform.domain.calendar import written_day
from ssi_platform.domain.readings import (
    FIELDS,
    Reading,
    Source,
    contradicts,
    reading_from,
    supersedes,
)
from ssi_platform.domain.refusals import FieldError, Invalid

KEYS = ("rep", "day")
OPTIONAL = ("observed_at",)
KNOWN = (*KEYS, *OPTIONAL, *FIELDS)
MAX_FIELD = 10_000
MEMORY = 20_000  # Distinct readings kept while a file is read.


class Unreadable(ValueError):
    """The file as a whole is not a table of scores; nothing in it can be read."""

    def __init__(self, code: str, detail: str, *, row: int = 1, column: str = "") -> None:
        super().__init__(detail)
        self.code, self.row, self.column = code, row, column


@dataclass(slots=True)
class Table:
    """What was read: one reading a rep and day, and the errors of the rows that were refused.

    Rows are counted as a spreadsheet shows them: the header is row 1.
    """

    readings: dict[tuple[UUID, date], tuple[int, Reading]] = field(default_factory=dict)
    errors: list[dict[str, object]] = field(default_factory=list)
    rows: int = 0
    refused_rows: set[int] = field(default_factory=set)

    def refuse(self, row: int, error: FieldError, value: object = "") -> None:
        self.refused_rows.add(row)
        self.errors.append(
            {
                "row": row,
                "field": error.field,
                "code": error.code,
                "detail": error.detail,
                "value": str(value or "")[:60],
            }
        )

    def add(self, row: int, key: tuple[UUID, date], reading: Reading) -> None:
        held_row, held = self.readings.setdefault(key, (row, reading))
        if contradicts(reading, held):
            detail = f"Disagrees with row {held_row}, of the same rep and day."
            self.refuse(row, FieldError("day", "duplicate", detail), key[1])
        elif not supersedes(held, reading):
            self.readings[key] = (row, reading)


def header_of(content: bytes) -> list[str]:
    """Return the column names of a CSV file. Raises Unreadable."""
    return _open(content)[0]


def read_csv(
    content: bytes,
    *,
    reps: Mapping[str, UUID],
    last_day: date,
    observed_at: datetime,
    progress: Callable[[int], None],
) -> Table:
    """Read a CSV file of wide rows: rep, day, the pillars or a total, perhaps observed_at.

    `reps` gives ids by the references that may stand in the column `rep`; `observed_at` is the
    instant of rows that state none. A blank cell is missing, never 0.
    """
    header, rows = _open(content)
    reader = _RowReader(header, reps, last_day, observed_at)
    for row, cells in rows:
        reader.read(row, cells)
        if reader.table.rows % 5_000 == 0:
            progress(reader.table.rows)
    return reader.table


class _RowReader:
    """Reads rows under one header. Most days repeat the day before: equal cells are read once."""

    def __init__(
        self,
        header: list[str],
        reps: Mapping[str, UUID],
        last_day: date,
        observed_at: datetime,
    ) -> None:
        self.header, self.reps = header, reps
        self.last_day, self.observed_at = last_day, observed_at
        self.scores = [(header.index(name), name) for name in FIELDS if name in header]
        self.table = Table()
        self.known: dict[tuple[object, ...], Reading] = {}

    def read(self, row: int, cells: list[str]) -> None:
        self.table.rows += 1
        errors: list[FieldError] = []
        if len(cells) != len(self.header):
            errors.append(FieldError("", "wrong_length", "Has not as many cells as the header."))
            cells = (cells + [""] * len(self.header))[: len(self.header)]
        rep = self.reps.get(self._cell(cells, "rep"))
        if rep is None:
            detail = "No such rep among those you may write."
            errors.append(FieldError("rep", "unknown_rep", detail))
        day = _day(self._cell(cells, "day"), self.last_day, errors)
        instant = self._instant(self._cell(cells, "observed_at"), errors)
        reading = self._reading(cells, instant or self.observed_at, errors)
        for error in errors:
            self.table.refuse(row, error, self._cell(cells, error.field))
        if rep and day and reading and not errors:
            self.table.add(row, (rep, day), reading)

    def _cell(self, cells: list[str], name: str) -> str:
        return cells[self.header.index(name)] if name in self.header else ""

    def _instant(self, text: str, errors: list[FieldError]) -> datetime | None:
        if not text:
            return self.observed_at
        try:
            instant = datetime.fromisoformat(text)
            if instant.utcoffset() is None:
                raise ValueError
        except ValueError:
            detail = "Must be an instant with an offset, like 2026-03-01T09:00:00Z."
            errors.append(FieldError("observed_at", "not_an_instant", detail))
            return None
        if instant.date() > self.last_day:
            errors.append(FieldError("observed_at", "future_instant", "Lies in the future."))
        return instant

    def _reading(
        self, cells: list[str], instant: datetime, errors: list[FieldError]
    ) -> Reading | None:
        key = (instant, *(cells[index] for index, _ in self.scores))
        if key in self.known:
            return self.known[key]
        try:
            values = {name: cells[index] for index, name in self.scores}
            reading = reading_from(values, observed_at=instant, source=Source.CSV)
        except Invalid as invalid:
            errors.extend(invalid.errors)
            return None
        if len(self.known) >= MEMORY:
            self.known.clear()
        return self.known.setdefault(key, reading)


def _day(text: str, last_day: date, errors: list[FieldError]) -> date | None:
    try:
        day = written_day(text)
    except ValueError:
        errors.append(FieldError("day", "not_a_day", "Must be a day, written YYYY-MM-DD."))
        return None
    if day > last_day:
        errors.append(FieldError("day", "future_day", "Lies in the future."))
    return day


def _open(content: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    text = _decoded(content)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered = _numbered(rows)
    _, header = next(numbered, (1, []))
    return _checked([name.strip().lower() for name in header]), numbered


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                "broken_row", f"The row cannot be read: {error}.", row=number
            ) from None
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise Unreadable("empty_file", "The file is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("not_text", "The file is not UTF-8 text.", row=row) from None
    binary = next((i for i, c in enumerate(text) if c < " " and c not in "\r\n\t"), None)
    if binary is not None:
        row = text.count("\n", 0, binary) + 1
        raise Unreadable("not_text", "The file has control characters.", row=row)
    return text


def _checked(header: list[str]) -> list[str]:
    for name in header:
        if header.count(name) > 1:
            raise Unreadable("repeated_column", f"The column {name!r} stands twice.", column=name)
    missing = [name for name in KEYS if name not in header]
    if missing:
        detail = f"The first row must name the columns; {missing[0]!r} is not among them."
        raise Unreadable("no_header", detail, column=missing[0])
    unknown = [name for name in header if name not in KNOWN]
    if unknown:
        detail = f"Unknown column {unknown[0]!r}. Known: {', '.join(KNOWN)}."
        raise Unreadable("unknown_column", detail, column=unknown[0])
    if not set(header) & {"total", "brand", "people", "insights", "relationships"}:
        raise Unreadable("no_scores", "There is no column of scores.", column="total")
    return header
