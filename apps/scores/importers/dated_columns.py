"""Columns whose titles are days: a row of the file makes a row for each day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ssi_platform.domain.readings import FIELDS, PILLARS
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.thousandths import Refused
from ssi_platform.ingest import plain
from ssi_platform.ingest.cells import is_blank
from ssi_platform.ingest.sums import is_sum
from ssi_platform.tabular import Cell, Chunk, Row, Sheet, Unreadable

from .titles import KNOWN, is_total
from .written_days import Days

JOINT = " / "  # Between the titles of two header rows.
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{4,40})[)\]]")
_SERIAL = re.compile(r"\d{1,6}(?:\.\d*)?")
_LARGEST_NUMBER = 2**31 - 1
_CHANGES = {"trend", "change", "delta", "diff", "difference", "veranderung", "differenz", "gap"}
MAX_TITLE = 100


@dataclass(frozen=True, slots=True)
class Dated:
    """A column of a field's values on a day."""

    index: int
    title: str
    day: date
    field: str


def dated(title: str, days: Days) -> tuple[date, str] | None:
    """Return the day and the field that a title names: "Sep 2026", "KW 45 / Brand", "SSI 1.9.26".

    Raises Refused for an ambiguous day.
    """
    if len(title) > MAX_TITLE or plain(title) in KNOWN:
        return None
    if JOINT not in title and (day := _day(title, days)):
        return day, "total"
    words = re.split(JOINT if JOINT in title else r"[\s:]+", title)
    for count in range(1, len(words)):
        parts = " ".join(words[:count]), " ".join(words[count:])
        for name, written in (parts, parts[::-1]):
            name = name.strip(" -–:/")
            if (field := scored(name)) and (day := _day(written.strip(" -–:/"), days)):
                return day, field
    return None


def scored(title: str) -> str | None:
    """Return the field of points that a title names."""
    field = KNOWN.get(plain(title)) or ("total" if is_total(plain(title)) else "")
    return field if field in ("total", *PILLARS) else None


def _day(text: str, days: Days) -> date | None:
    if _SERIAL.fullmatch(text):
        return None
    for written in (*_BRACKETS.findall(text), text):
        try:
            return days.moment(written)[0]
        except Refused as refused:
            if refused.code == "ambiguous_day":
                raise
    return None


def dated_columns(header: Sequence[str], left_out: set[str], days: Days) -> list[Dated]:
    """Return the columns whose titles name days. Raises Invalid for ambiguous and equal ones."""
    columns, errors = [], []
    for index, title in enumerate(header):
        try:
            named = dated(title, days) if title and plain(title) not in left_out else None
        except Refused as refused:
            errors.append(FieldError(title, refused.code, refused.detail))
            continue
        if named:
            columns.append(Dated(index, title, *named))
    first: dict[tuple[date, str], Dated] = {}
    for column in columns:
        if (other := first.setdefault((column.day, column.field), column)) is not column:
            detail = f"{other.title!r} and {column.title!r} are both of {column.day}."
            errors.append(FieldError(column.title, "repeated_column", detail))
    if errors:
        raise Invalid(errors)
    return columns


class DatedSheet:
    """A sheet with days in its header, as one with a row for each row and day."""

    def __init__(self, sheet: Sheet, columns: Sequence[Dated]) -> None:
        self._sheet, self._width = sheet, len(sheet.header)
        at = {column.index for column in columns}
        self._others = [index for index in range(self._width) if index not in at]
        self.fields = [name for name in FIELDS if any(c.field == name for c in columns)]
        self._days = sorted({column.day for column in columns})
        places = {(column.day, column.field): column.index for column in columns}
        self._at = [[places.get((day, name)) for name in self.fields] for day in self._days]
        self._titles = [", ".join(c.title for c in columns if c.day == day) for day in self._days]

    @property
    def others(self) -> list[str]:
        """The titles of the columns without a day; those of sums of the others are blank."""
        titles = [self._sheet.header[index] for index in self._others]
        return ["" if _is_summary(title) else title for title in titles]

    @property
    def header(self) -> list[str]:
        return [*self.others, "day", *self.fields]

    def chunks(self) -> Iterator[Chunk]:
        """Yield a row for each day that has a value, and one for a row without any."""
        self._sheet.places.spread(self._titles)
        for chunk in self._sheet.chunks:
            numbers: list[int] = []
            rows: list[Row] = []
            for number, row in zip(chunk.numbers, chunk.rows, strict=True):
                if (number + 1) * len(self._days) > _LARGEST_NUMBER:
                    sentence = "There are too many rows for so many days: send them in two files."
                    raise Unreadable("too_many_rows", sentence, row=number)
                for at, cells in self._spread(row):
                    numbers.append(number * len(self._days) + at)
                    rows.append(cells)
            yield Chunk(numbers, rows)

    def _spread(self, row: Row) -> Iterator[tuple[int, Row]]:
        blank: list[Cell] = [None] * len(self.fields)
        others = [row[at] if at < len(row) else None for at in self._others]
        if len(row) != self._width:
            yield 0, [*others, None, *blank, None]
            return
        filled = False
        for place, day in enumerate(self._days):
            values = [None if at is None else row[at] for at in self._at[place]]
            if not all(map(is_blank, values)):
                filled = True
                yield place, [*others, day.isoformat(), *values]
        if not filled:
            yield 0, [*others, None, *blank]


def _is_summary(title: str) -> bool:
    return is_sum(title) or plain(title) in _CHANGES or title.strip() in ("Δ", "%", "+/-")
