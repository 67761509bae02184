"""When a team has reached a threshold: on a day, for a week, and on the due day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from .statistics import median, percentile_cont
from .targets import Criterion, Plan, Stage
from .thousandths import meets

RUN_DAYS = 7


@dataclass(frozen=True, slots=True)
class TeamReading:
    """A team on one day, as the statistics and the cohort of the plan have it.

    `median` is in thousandths. `valid` is False when the day's state is `insufficient_data`; such
    a day counts as no value. `counted` is the number of scored reps the share is taken of,
    newcomers left out, and `at_target` how many of them meet the threshold of each stage, by
    the stage's position. `newcomers` are scored reps who joined within 30 days.
    """

    day: date
    median: int | None
    valid: bool
    at_target: Mapping[int, int] = field(default_factory=dict)
    counted: int = 0
    newcomers: int = 0
    roster: int = 0
    scored: int = 0


def valid_median(reading: TeamReading | None) -> int | None:
    """Return a day's median in thousandths, or None when the day cannot be judged."""
    return reading.median if reading is not None and reading.valid else None


def share_at(reading: TeamReading | None, stage: Stage) -> Fraction | None:
    """Return the percentage of the counted reps who meet a stage's threshold.

    Args:
        reading: a team's day, or None when there is none.
        stage: the stage.

    Returns:
        0 to 100, exact, or None when the day cannot be judged or nobody is counted.
    """
    if reading is None or not reading.valid or reading.counted == 0:
        return None
    at_target = reading.at_target.get(stage.position)
    return None if at_target is None else Fraction(100 * at_target, reading.counted)


def met_by_share(plan: Plan, stage: Stage, reading: TeamReading | None) -> bool | None:
    """Tell whether enough reps meet the stage; None when that cannot be judged."""
    share = share_at(reading, stage)
    return None if share is None else share >= plan.share_required


def met_by_median(stage: Stage, reading: TeamReading | None) -> bool | None:
    """Tell whether the team's median meets the stage; None when that cannot be judged."""
    level = valid_median(reading)
    return None if level is None else meets(level, stage.threshold)


def holds(plan: Plan, stage: Stage, reading: TeamReading | None) -> bool | None:
    """Tell whether the plan's own criterion holds on a day.

    Args:
        plan: the plan, for its criterion and required share.
        stage: the stage, for its threshold.
        reading: the team's day, or None when there is none.

    Returns:
        Whether it holds, or None when the day cannot be judged.

    Source: domain design, "Staged targets".
    """
    if plan.criterion is Criterion.SHARE:
        return met_by_share(plan, stage, reading)
    return met_by_median(stage, reading)


def attained_on(
    plan: Plan, stage: Stage, days: Mapping[date, TeamReading], on: date
) -> date | None:
    """Return the first day of the first 7 consecutive days on which the criterion holds.

    Real scores flip between neighbouring values within days, so one good day attains nothing.

    Args:
        plan: the plan; days before its start do not count.
        stage: the stage.
        days: the team's days. One that is missing or cannot be judged breaks the run.
        on: the last day that is known.

    Returns:
        The day the run began, or None when no run is complete by `on`.

    Source: domain design, "Staged targets".
    """
    run = 0
    for ahead in range((on - plan.starts_on).days + 1):
        day = plan.starts_on + timedelta(days=ahead)
        run = run + 1 if holds(plan, stage, days.get(day)) else 0
        if run == RUN_DAYS:
            return day - timedelta(days=RUN_DAYS - 1)
    return None


def attained_at_due(
    plan: Plan, stage: Stage, days: Mapping[date, TeamReading], on: date
) -> bool | None:
    """Give the verdict of the due day: the criterion on the median of the 7 days ending on it.

    Args:
        plan: the plan.
        stage: the stage.
        days: the team's days; those that cannot be judged are left out of the median.
        on: the last day that is known.

    Returns:
        Whether the median of the daily medians (or, for the share criterion, of the daily shares)
        is enough; None before the due day and when none of the 7 days can be judged.

    Source: domain design, "Staged targets".
    """
    if on < stage.due_on:
        return None
    if plan.criterion is Criterion.MEDIAN:
        level = level_at_due(stage, days)
        return None if level is None else meets(level, stage.threshold)
    daily = (share_at(reading, stage) for reading in _due_week(stage, days))
    share = _middle([share for share in daily if share is not None])
    return None if share is None else share >= plan.share_required


def level_at_due(stage: Stage, days: Mapping[date, TeamReading]) -> int | None:
    """Return the median of the valid daily medians of the 7 days ending on the due day.

    Args:
        stage: the stage.
        days: the team's days.

    Returns:
        Thousandths, or None when none of the days is valid.
    """
    levels = (valid_median(reading) for reading in _due_week(stage, days))
    return median([level for level in levels if level is not None])


def _due_week(stage: Stage, days: Mapping[date, TeamReading]) -> Sequence[TeamReading | None]:
    return [days.get(stage.due_on - timedelta(days=back)) for back in range(RUN_DAYS)]


def _middle(shares: Sequence[Fraction]) -> Fraction | None:
    return percentile_cont(shares, Fraction(1, 2))
