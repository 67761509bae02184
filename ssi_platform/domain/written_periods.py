"""Parses weeks, months and quarters as files write them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from .month_names import month_named

PERIOD_DAYS = ("last", "first")

_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_FULL_YEAR = r"(?P<year>\d{4})"
_BETWEEN = r"[ ./'-]{0,3}"
_PATTERNS = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_FULL_YEAR}[-/.](?P<month>\d{{1,2}})",
        rf"(?P<month>\d{{1,2}})[-/.]{_FULL_YEAR}",
        rf"(?P<name>[a-z]{{3,10}})\.?,?{_BETWEEN}(?:de |del |of |di )?{_FULL_YEAR}",
        r"(?P<name>[a-z]{3,10})\.?(?:-| ?')(?P<year>\d{2})",  # "Nov 26" may be a day.
        rf"{_FULL_YEAR}{_BETWEEN}(?P<name>[a-z]{{3,10}})\.?",
        rf"(?:q|t|k){_BETWEEN}(?P<quarter>[1-4]){_BETWEEN}{_YEAR}",
        rf"{_FULL_YEAR}{_BETWEEN}(?:q|t|k)(?P<quarter>[1-4])",
        rf"(?P<quarter>[1-4])(?:q|t){_BETWEEN}{_YEAR}",
        rf"(?P<quarter>[1-4])\.? ?(?:quartal|quarter|trimestre|kwartaal|er trimestre)"
        rf"{_BETWEEN}{_YEAR}",
        rf"(?:week|wk|w|kw|woche|kalenderwoche|semaine|sem|s|semana|settimana|cw)\.?"
        rf"{_BETWEEN}(?P<week>\d{{1,2}}){_BETWEEN}{_FULL_YEAR}",
        rf"{_FULL_YEAR}{_BETWEEN}(?:week|wk|w|kw|woche|semaine|sem|s|semana|settimana|cw)"
        rf"{_BETWEEN}(?P<week>\d{{1,2}})",
    )
]


@dataclass(frozen=True, slots=True)
class Period:
    """A week (Monday to Sunday), a month or a quarter, from day to day."""

    kind: str
    first: date
    last: date

    def day(self, which: str) -> date:
        """Return the day that stands for the period: "last" or "first"."""
        return self.last if which == "last" else self.first


def period_written(text: str) -> Period | None:
    """Read a week, a month or a quarter.

    Args:
        text: in lower case, without accents: "nov 2026", "2026-11", "q4 2026", "kw 45/2026".

    Returns:
        The period, or None if the text is none.
    """
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _period(match.groupdict())
    return None


def full_year(digits: str) -> int:
    """Return a year; one of two digits is of this century."""
    digits = digits.lstrip("'")
    return 2000 + int(digits) if len(digits) == 2 else int(digits)


def _period(part: dict[str, str | None]) -> Period | None:
    year = full_year(part["year"] or "")
    try:
        if week := part.get("week"):
            first = date.fromisocalendar(year, int(week), 1)
            return Period("week", first, first + timedelta(6))
        if quarter := part.get("quarter"):
            return _months("quarter", year, 3 * int(quarter) - 2, 3)
        month = month_named(part.get("name") or "") or int(part.get("month") or 0)
        return _months("month", year, month, 1)
    except (ValueError, OverflowError):
        return None


def _months(kind: str, year: int, month: int, count: int) -> Period:
    years, following = divmod(month - 1 + count, 12)
    return Period(kind, date(year, month, 1), date(year + years, following + 1, 1) - timedelta(1))
