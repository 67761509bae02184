"""Medians, coverage and changes over scores in thousandths: the reference for the columns."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, TypeVar

CHANGE_DAYS = (7, 28, 90)
_LOWEST = 0
_HIGHEST = 100_000

T = TypeVar("T")
CoverageState = Literal["ok", "single_rep", "insufficient_data"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A team's day, each figure in thousandths."""

    median: int
    lower_quartile: int
    upper_quartile: int
    mean: int
    minimum: int
    maximum: int


def carried(values: Sequence[tuple[date, T]], on: date, window_days: int) -> tuple[date, T] | None:
    """Return the value that holds on a day: the latest one that is not yet stale.

    Args:
        values: values with their days, one a day, in any order.
        on: the day asked about; later values are not looked at.
        window_days: the staleness window W, 1 to 60. A value holds on its own day and on the
            W - 1 days after it.

    Returns:
        The day the value was measured and the value, or None when there is none or it is stale.

    Definition: docs/statistics.md, "Whose score, on which day".
    """
    recent = [(day, value) for day, value in values if 0 <= (on - day).days < window_days]
    return max(recent, key=lambda item: item[0], default=None)


def carried_days(
    values: Sequence[tuple[date, T]], first: date, last: date, window_days: int
) -> dict[date, T]:
    """Return what `carried` returns for each day of a range, in one pass.

    Args:
        values: values with their days, one a day, in any order.
        first: the first day of the range.
        last: the last day of the range, included.
        window_days: the staleness window W, 1 to 60.

    Returns:
        The value that holds on each day, ascending; days without one are absent.

    Definition: as `carried`.
    """
    held: dict[date, T] = {}
    # A later value overwrites what an earlier one would still have held.
    for day, value in sorted(values, key=lambda item: item[0]):
        for ahead in range(window_days):
            held[day + timedelta(days=ahead)] = value
    return {day: held[day] for day in sorted(held) if first <= day <= last}


def percentile_cont(values: Sequence[int | Fraction], fraction: Fraction) -> Fraction | None:
    """Interpolate a percentile linearly between the two nearest values.

    Args:
        values: scores in thousandths, or exact shares, in any order.
        fraction: 0 (the minimum) to 1 (the maximum).

    Returns:
        The exact percentile in the unit of the values, or None when there are no values.

    Raises:
        ValueError: when the fraction is outside 0 to 1.

    Source: PostgreSQL's ordered-set aggregate of the same name.
    """
    if not 0 <= fraction <= 1:
        raise ValueError("A percentile's fraction lies between 0 and 1.")
    if not values:
        return None
    ordered = sorted(values)
    position = fraction * (len(ordered) - 1)
    lower, upper = ordered[math.floor(position)], ordered[math.ceil(position)]
    return lower + (position - math.floor(position)) * (upper - lower)


def rounded_thousandths(exact: Fraction | int) -> int:
    """Round to whole thousandths, a half towards plus infinity.

    Args:
        exact: an amount in thousandths.

    Returns:
        The nearest whole number of thousandths.
    """
    return math.floor(exact + Fraction(1, 2))


def median(values: Sequence[int]) -> int | None:
    """Return the median, `percentile_cont(0.5)`, rounded half up to thousandths.

    Args:
        values: scores in thousandths, in any order.

    Returns:
        The median in thousandths, or None when there are no values.

    Definition: docs/statistics.md, "The figures of a day".
    """
    if not values:
        return None
    ordered, count = sorted(values), len(values)
    return (ordered[(count - 1) // 2] + ordered[count // 2] + 1) // 2


def summary(values: Sequence[int]) -> Summary | None:
    """Return the figures published for a team and a day.

    Args:
        values: the valid scores of the roster, in thousandths, in any order.

    Returns:
        The figures in thousandths, each rounded half up, or None when there are no values.

    Definition: docs/statistics.md, "The figures of a day".
    """
    if not values:
        return None
    return Summary(
        median=_quarter(values, 2),
        lower_quartile=_quarter(values, 1),
        upper_quartile=_quarter(values, 3),
        mean=rounded_thousandths(Fraction(sum(values), len(values))),
        minimum=min(values),
        maximum=max(values),
    )


def median_bounds(values: Sequence[int], roster: int) -> tuple[int, int] | None:
    """Return the bounds of the median for any values of the missing scores.

    Args:
        values: the valid scores, in thousandths.
        roster: the number of reps who should have one, at least as many.

    Returns:
        The median in thousandths with every missing score at 0 and at 100 points, or None for
        an empty roster.

    Raises:
        ValueError: when there are more values than reps.

    Definition: docs/statistics.md, "The figures of a day".
    """
    missing = _missing(roster, len(values))
    low = median([*values, *[_LOWEST] * missing])
    high = median([*values, *[_HIGHEST] * missing])
    return None if low is None or high is None else (low, high)


def coverage_state(roster: int, scored: int) -> CoverageState:
    """Return the coverage state of a team's day.

    Args:
        roster: the number of reps in the team, 0 or more.
        scored: how many of them have a valid score, 0 to `roster`.

    Returns:
        `insufficient_data` when nobody or less than half of the roster is scored, else
        `single_rep` when one is, else `ok`.

    Raises:
        ValueError: when `scored` is negative or exceeds `roster`.

    Definition: docs/statistics.md, "The figures of a day".
    """
    _missing(roster, scored)
    if scored == 0 or 2 * scored < roster:
        return "insufficient_data"
    return "single_rep" if scored == 1 else "ok"


def changes(values: Mapping[date, int], on: date) -> dict[int, int | None]:
    """Return the changes up to a day over 7, 28 and 90 days.

    Args:
        values: a rep's carried scores or a team's valid medians by day, in thousandths.
        on: the day the changes end on.

    Returns:
        For each number of days the change in thousandths, or None when either end is missing.

    Definition: docs/statistics.md, "The figures of a day".
    """
    before = {days: values.get(on - timedelta(days=days)) for days in CHANGE_DAYS}
    return {days: _difference(values.get(on), then) for days, then in before.items()}


def _quarter(values: Sequence[int], quarters: int) -> int:
    return rounded_thousandths(percentile_cont(values, Fraction(quarters, 4)) or Fraction())


def _difference(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then


def _missing(roster: int, scored: int) -> int:
    if not 0 <= scored <= roster:
        raise ValueError("Between none and all of the roster can be scored.")
    return roster - scored
