"""When a team will attain a stage, if its trend goes on, or why that cannot be told.

Definition, and the coverage that was measured: docs/forecasts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import erf, sqrt

import numpy as np

from .levels import aim
from .pauses import is_paused
from .rosters import Ints
from .shifts import Shift
from .states import has_started
from .targets import Plan, Stage
from .thousandths import meets
from .trends import Floats, Trends, trends
from .verdicts import RUN_DAYS

METHOD = 1  # Raised whenever the same scores would give another forecast.
WINDOW_DAYS = 90
SHORTEST_SPAN, FEWEST_POINTS = 28, 20
FEWEST_REPS = 5
FARTHEST = 180  # Days ahead, and never more than the team's history is long.
MONTH_DAYS = 30
HIGHEST = 100_000


class NoForecast(StrEnum):
    """Why there is no forecast, or no day in it; where several apply, the first in this order."""

    NOT_STARTED = "not_started"
    MET = "met"
    PAUSED = "paused"
    INSUFFICIENT_DATA = "insufficient_data"
    TOO_FEW = "too_few"
    CARRIED_BY_ONE = "carried_by_one"
    TOO_SHORT = "too_short"
    TOO_AUTOCORRELATED = "too_autocorrelated"
    NOT_ON_CURRENT_TREND = "not_on_current_trend"
    BEYOND_HORIZON = "beyond_horizon"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of one stage. Days beyond the horizon are None.

    `level` is the median of the last seven levels, in thousandths; `slope` is in thousandths per 30
    days. `expected_on`, `earliest_on` and `latest_on` are first days of a run of seven days;
    `latest_on` is None for an interval that is open. `probability` is that of `attained_at_due`, in
    thousandths. With a `reason` there are no days.
    """

    level: int | None = None
    slope: int | None = None
    expected_on: date | None = None
    earliest_on: date | None = None
    latest_on: date | None = None
    horizon_on: date | None = None
    probability: int | None = None
    reason: NoForecast | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The levels up to today of the reps who are counted today.

    `days` are their numbers, rising, today being 0; `levels` are in thousandths; `history_days` is
    for how many days the team has scores.
    """

    today: date
    days: Ints
    levels: Ints
    history_days: int

    def without(self, shifts: Sequence[Shift]) -> "Course":
        """Return the course without shifts: levels before them are moved by their medians."""
        levels = self.levels.copy()
        for shift in shifts:
            levels[self.days < (shift.day - self.today).days] += shift.median
        return Course(self.today, self.days, levels, self.history_days)


def refusal(
    plan: Plan, stage: Stage, on: date, *, level: int | None, counted: int, carried_by_one: bool
) -> NoForecast | None:
    """Return why a stage gets no forecast on a day, whatever its history; else None.

    Args:
        plan: the plan.
        stage: its current stage.
        on: the day.
        level: the level of the day, None when the day cannot be judged.
        counted: the number of counted reps.
        carried_by_one: whether `past_levels.is_carried_by_one` holds of them.
    """
    if not has_started(plan, stage, on):
        return NoForecast.NOT_STARTED
    if level is not None and meets(level, stage.threshold):
        return NoForecast.MET
    if is_paused(on, plan.pauses):
        return NoForecast.PAUSED
    if level is None:
        return NoForecast.INSUFFICIENT_DATA
    if counted < FEWEST_REPS:
        return NoForecast.TOO_FEW
    return NoForecast.CARRIED_BY_ONE if carried_by_one else None


def forecast(course: Course, stage: Stage, shifts: Sequence[Shift] = ()) -> Forecast:
    """Forecast the day on which a stage is attained.

    Args:
        course: the levels of the last 90 days.
        stage: the stage, which is not met today.
        shifts: confirmed shifts of the platform, which are taken out of the levels.

    Returns:
        The forecast, or a reason why there is none.

    Definition: docs/forecasts.md.
    """
    days = course.days
    if len(days) < FEWEST_POINTS or days[-1] - days[0] + 1 < SHORTEST_SPAN:
        return Forecast(reason=NoForecast.TOO_SHORT)
    known = course.without(shifts)
    trend = trends(days, known.levels[None].astype(np.float64))
    if not trend.covers[0]:
        return Forecast(reason=NoForecast.TOO_AUTOCORRELATED)
    return _with_days(known, stage, trend)


def _with_days(course: Course, stage: Stage, trend: Trends) -> Forecast:
    level, anchor = np.median(course.levels[-RUN_DAYS:]), int(course.days[-RUN_DAYS // 2])
    horizon = min(course.history_days, FARTHEST)
    missing = aim(stage.threshold) - float(level)
    due = (stage.due_on - course.today).days
    known = Forecast(
        level=round(float(level)),
        slope=round(float(trend.slope[0]) * MONTH_DAYS),
        horizon_on=course.today + timedelta(days=horizon),
        probability=_probability(trend, float(level), missing, due) if 0 < due <= horizon else None,
    )
    if trend.high[0] <= 0:
        return _replaced(known, NoForecast.NOT_ON_CURRENT_TREND)
    ahead = np.arange(1, horizon + 1, dtype=np.int32)
    earliest, expected, latest = _days(trend, missing, ahead - np.int32(anchor))
    if earliest is None:
        return _replaced(known, NoForecast.BEYOND_HORIZON)

    def on(place: int | None) -> date | None:
        return None if place is None else course.today + timedelta(days=int(ahead[place]))

    return _replaced(known, None, on(earliest), on(expected), on(latest))


def _days(trend: Trends, missing: float, after: Ints) -> tuple[int | None, int | None, int | None]:
    """Return the places of the first days on which a line reaches what is missing: upper, middle,
    lower.

    Each line has the distance of its slope from the middle one, and of a level from the line, as
    independent errors.

    Args:
        trend: the trend of one series.
        missing: what is missing to the threshold from the median of the last seven levels.
        after: the days to look at, counted from the middle of these seven.
    """
    noise = trend.quantile[0] ** 2 * trend.residual_variance[0]
    middle = trend.slope[0] * after
    upper = middle + np.sqrt(((trend.high[0] - trend.slope[0]) * after) ** 2 + noise)
    lower = middle - np.sqrt(((trend.slope[0] - trend.low[0]) * after) ** 2 + noise)
    rises = trend.slope[0] > 0
    return (
        _first(upper, missing),
        _first(middle, missing) if rises else None,
        _first(lower, missing) if trend.low[0] > 0 else None,
    )


def _first(line: Floats, missing: float) -> int | None:
    reached = np.flatnonzero(line >= missing)
    return int(reached[0]) if len(reached) else None


def _probability(trend: Trends, level: float, missing: float, due: int) -> int:
    """Return the probability in thousandths that the seven days up to the due day meet."""
    mean = min(float(trend.slope[0]) * due, HIGHEST - level)
    variance = float(trend.slope_variance[0]) * due**2 + float(trend.residual_variance[0])
    if variance == 0:
        return 1000 * (mean >= missing)
    return round(500 * (1 + erf((mean - missing) / sqrt(2 * variance))))


def _replaced(
    known: Forecast,
    reason: NoForecast | None,
    earliest: date | None = None,
    expected: date | None = None,
    latest: date | None = None,
) -> Forecast:
    return Forecast(
        known.level, known.slope, expected, earliest, latest, known.horizon_on, known.probability,
        reason,
    )  # fmt: skip


def judged_on(forecast: Forecast, due_on: date) -> date | None:
    """Return the day by which an interval has to have held: its end, the horizon, or due + 30 days.

    None without an interval.
    """
    if forecast.earliest_on is None or forecast.horizon_on is None:
        return None
    last = min(forecast.horizon_on, due_on + timedelta(days=MONTH_DAYS))
    return min(last, forecast.latest_on or last)


def outcome(earliest_on: date, latest_on: date | None, attained_on: date | None) -> bool:
    """Tell whether an interval held.

    Args:
        earliest_on: its first day.
        latest_on: its last day; None for an open one.
        attained_on: the first day of the first run of seven days after the forecast was issued that
            was known when it was judged; None when there was none.

    Returns:
        For a closed interval whether the stage was attained within it, for an open one whether it
        was not attained before it.
    """
    if attained_on is None:
        return latest_on is None
    return earliest_on <= attained_on and (latest_on is None or attained_on <= latest_on)
