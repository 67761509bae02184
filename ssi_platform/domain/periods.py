"""Weeks, months and fiscal quarters of an organisation's calendar: local days, never instants."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEKDAYS = (1, 7)  # As ISO 8601 numbers them: Monday to Sunday.
MONTHS = (1, 12)
QUARTER_MONTHS = 3


class Grain(StrEnum):
    """How long the periods are that days are grouped into."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    FISCAL_QUARTER = "fiscal_quarter"


@dataclass(frozen=True, slots=True)
class Calendar:
    """An organisation's calendar.

    `week_starts_on` is the first day of the week, 1 (Monday) to 7 (Sunday), and
    `fiscal_year_starts_in` the first month of the fiscal year, 1 to 12.
    """

    week_starts_on: int = 1
    fiscal_year_starts_in: int = 1


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included, with the name that people give them."""

    first: date
    last: date
    label: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def is_in_progress(self, today: date) -> bool:
        """Tell whether the period has not ended: today is before its last day."""
        return today < self.last


def period_of(day: date, grain: Grain, calendar: Calendar) -> Period:
    """Return the period that a day belongs to.

    Args:
        day: a day of the years 2000 to 2199.
        grain: the length of the period.
        calendar: the organisation's calendar.

    Returns:
        The period. Each day belongs to exactly one period of a grain.

    Definition: docs/statistics.md, "Weeks, months and quarters".
    """
    if grain is Grain.DAY:
        return Period(day, day, str(day))
    if grain is Grain.WEEK:
        first = day - timedelta(days=(day.isoweekday() - calendar.week_starts_on) % 7)
        return Period(first, first + timedelta(days=6), f"Week of {first}")
    if grain is Grain.MONTH:
        return Period(*_months(day.year, day.month, 1), f"{day:%Y-%m}")
    return _quarter(day, calendar.fiscal_year_starts_in)


def week_ends(on: date, weeks: int, calendar: Calendar) -> list[date]:
    """Return the last days of some weeks in a row, the last of which ends early, on a day.

    Args:
        on: the last day; it belongs to the last week.
        weeks: how many weeks, 1 or more.
        calendar: the organisation's calendar.

    Returns:
        The days, ascending.
    """
    first = period_of(on, Grain.WEEK, calendar).first
    ends = [first - timedelta(days=7 * back + 1) for back in range(weeks - 1)]
    return [*reversed(ends), on]


def _quarter(day: date, start: int) -> Period:
    """Return the fiscal quarter of a day; a fiscal year is named by the year it ends in."""
    months = (day.month - start) % 12
    number = months // QUARTER_MONTHS
    years, month = divmod(12 * day.year + day.month - 1 - months % QUARTER_MONTHS, 12)
    begun = day.year - (day.month < start)  # The calendar year that the fiscal year began in.
    label = f"FY{begun + (start > 1)} Q{number + 1}"
    return Period(*_months(years, month + 1, QUARTER_MONTHS), label)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    years, following = divmod(month - 1 + count, 12)
    last = date(year + years, following + 1, 1) - timedelta(days=1)
    return date(year, month, 1), last
