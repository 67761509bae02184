"""The glide path: where a team should be on a day to reach each stage in time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from .pauses import Pause, counted_days
from .statistics import rounded_thousandths
from .targets import Plan, Stage

Point = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The team's level at the plan's start: a day and a level in thousandths."""

    day: date
    value: int


def baseline(plan: Plan, levels: Mapping[date, int], on: date, window_days: int) -> Baseline | None:
    """Return where a plan's glide path begins.

    Args:
        plan: the plan, for its start day.
        levels: the levels of the days that can be judged, in thousandths.
        on: the last day that is known.
        window_days: the staleness window W, 1 to 60.

    Returns:
        The level of the start day, else the first one at most W days later, else None.

    Definition: docs/targets.md, "Glide path and pace".
    """
    for ahead in range(window_days + 1):
        day = plan.starts_on + timedelta(days=ahead)
        if day <= on and day in levels:
            return Baseline(day, levels[day])
    return None


def expected(plan: Plan, stage: Stage, start: Baseline, on: date) -> int:
    """Return the glide path's value on a day, as far as one stage asks for it.

    The path runs in straight lines from the baseline through each stage's due day and threshold,
    so a later stage begins at the threshold before it even when that was missed. After the
    stage's due day it stays at the threshold, and on paused days where it is. A stage due before
    the baseline is passed over.

    Args:
        plan: the plan.
        stage: one of its stages.
        start: the plan's baseline.
        on: a day not before the baseline.

    Returns:
        Thousandths, rounded half up.

    Raises:
        ValueError: when the stage is not one of the plan's, or the day is before the baseline.

    Definition: docs/targets.md, "Glide path and pace".
    """
    if on >= stage.due_on:
        return stage.threshold * 1000
    for left, right in pairwise(_path(plan, start)):
        if left[0] <= on < right[0]:
            return _between(left, right, on, plan.pauses)
    raise ValueError("The glide path of this plan does not pass that day.")


def _path(plan: Plan, start: Baseline) -> list[Point]:
    stages = [(stage.due_on, stage.threshold * 1000) for stage in plan.stages]
    return [(start.day, start.value), *(point for point in stages if point[0] > start.day)]


def _between(left: Point, right: Point, on: date, pauses: Sequence[Pause]) -> int:
    """Return the value of a straight line that stays where it is while the plan is paused."""
    days = counted_days(left[0], right[0], pauses)
    passed = Fraction(counted_days(left[0], on, pauses), days)
    return rounded_thousandths(left[1] + passed * (right[1] - left[1]))
