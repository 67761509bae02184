"""Converts cells to numbers. Values repeat in files, so each distinct cell is parsed once.

Missing and invalid values are numbers too, so that whole columns can be compared at once.
`row_errors` returns the error of an invalid cell.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ssi_platform.domain.calendar import DayRange
from ssi_platform.domain.readings import WORST_RANK
from ssi_platform.domain.thousandths import Refused, to_thousandths

from .written_days import Days
from .written_numbers import Numbers, upper_of

Array = NDArray[Any]
MISSING, WRONG = -1, -2
NO_INSTANT, WRONG_INSTANT = np.iinfo(np.int64).min, np.iinfo(np.int64).min + 1
EPOCH, EPOCH_INSTANT = date(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL's.
MEMORY = 100_000  # Distinct cells of a column that are remembered.
_COMMA = re.compile(r"\s*-?\d+,\d+(?![\d,.])", re.ASCII)
_POINT = re.compile(r"\s*-?\d+\.\d+(?![\d,.])", re.ASCII)


class Memo(dict[Any, int]):
    """A function of texts that remembers its answers."""

    def __init__(self, read: Callable[[object], int]) -> None:
        self._read = read

    def __missing__(self, cell: object) -> int:
        if len(self) >= MEMORY:
            self.clear()
        number = self[cell] = self._read(cell)
        return number

    def column(self, cells: Sequence[Any], kind: type = np.int32) -> Array:
        return np.fromiter(map(self.__getitem__, cells), dtype=kind, count=len(cells))


class CellMemo:
    """The same for cells of any type, remembered by how Python writes them.

    Numbers are no keys: a file can bring any number of different ones with the same hash, and to
    find one of them takes as long as there are others.
    """

    def __init__(self, read: Callable[[object], int]) -> None:
        self._read = read
        self._known: dict[str, int] = {}

    def __getitem__(self, cell: object) -> int:
        return int(self.column([cell], np.int64)[0])

    def clear(self) -> None:
        self._known.clear()

    def column(self, cells: Sequence[object], kind: type = np.int32) -> Array:
        keys = list(map(repr, cells))
        distinct = dict(zip(keys, cells, strict=True))
        if len(self._known) >= MEMORY:
            self.clear()
        for key, cell in distinct.items():
            if key not in self._known:
                self._known[key] = self._read(cell)
        return np.fromiter(map(self._known.__getitem__, keys), dtype=kind, count=len(keys))


def uses_comma(columns: Iterable[Sequence[object]], delimiter: str) -> bool:
    """Tell whether decimals are written with a comma, where the sender states nothing.

    Yes when cells are and none has a point; between commas it could part thousands as well.
    """
    if delimiter == ",":
        return False
    texts = [cell for cells in columns for cell in cells if isinstance(cell, str)]
    return any(map(_COMMA.match, texts)) and not any(map(_POINT.match, texts))


def kind_of(field: str) -> str:
    """Return a field whose numbers are read in the same way."""
    if field.endswith("rank"):
        return "industry_rank"
    return "total" if field.endswith("total") else "brand"


def points(kind: str, numbers: Numbers) -> Callable[[object], int]:
    """Return a reader of scores, in thousandths, or of ranks."""
    ranks = kind.endswith("rank")
    upper = WORST_RANK if ranks else upper_of(kind)

    def read(cell: object) -> int:
        try:
            plain = numbers.plain(cell, kind)
            if plain is None:
                return MISSING
            number = to_thousandths(plain, upper=upper)
        except Refused:
            return WRONG
        if not ranks:
            return number
        return number // 1000 if number and number % 1000 == 0 else WRONG

    return read


def days(written: Days, allowed: DayRange) -> Callable[[object], int]:
    """Return a reader of days, counted from 2000-01-01."""

    def read(cell: object) -> int:
        try:
            day, _ = written.moment(cell)
        except Refused:
            return WRONG
        return (day - EPOCH).days if day in allowed else WRONG

    return read


def instants_of_days(written: Days, latest: datetime) -> Callable[[object], int]:
    """Return a reader of the instants of date-times, NO_INSTANT for days."""

    def read(cell: object) -> int:
        try:
            _, instant = written.moment(cell)
        except Refused:
            return NO_INSTANT  # The day is wrong, and is said to be.
        if instant is None:
            return NO_INSTANT
        return microseconds(instant) if instant <= latest else WRONG_INSTANT

    return read


def instants(written: Days, numbers: Numbers, latest: datetime) -> Callable[[object], int]:
    """Return a reader of instants up to the latest, in microseconds from 2000-01-01 in UTC."""

    def read(cell: object) -> int:
        if numbers.is_missing(cell):
            return NO_INSTANT
        try:
            instant = written.instant(cell)
            return microseconds(instant) if instant <= latest else WRONG_INSTANT
        except (Refused, OverflowError):
            return WRONG_INSTANT

    return read


def microseconds(instant: datetime) -> int:
    since = instant.astimezone(UTC) - EPOCH_INSTANT
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
