"""Assesses one rep against the plan of the team, like a team of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .assessment import StageAssessment, assess
from .plan_days import PlanDay
from .readings import PILLARS
from .states import State
from .statistics import carried_days
from .targets import Cohort, Criterion, Plan
from .thousandths import meets
from .verdicts import first_day_needed


@dataclass(frozen=True, slots=True)
class RepStanding:
    """A rep and the current stage on a day; scores in thousandths, as in `StageAssessment`."""

    on: date
    position: int
    threshold: int
    due_on: date
    state: State
    score: int | None
    met: bool | None
    gap: int | None
    pace: float | None
    expected: int | None
    required_rate: int | None
    attained_on: date | None
    days_left: int
    weakest_pillar: str | None


def rep_standing(
    plan: Plan,
    scores: Sequence[tuple[date, int]],
    on: date,
    *,
    window_days: int = 14,
    pillars: Mapping[str, int | None] | None = None,
) -> RepStanding:
    """Assess one rep against the stage a plan has reached on a day.

    Args:
        plan: the plan of the rep's team; its criterion does not matter, a rep meets a threshold
            or does not.
        scores: the rep's totals in thousandths by day, as measured, one a day, in any order.
        on: the day to judge; later scores change nothing.
        window_days: the staleness window W, 1 to 60, for carrying scores and for the baseline.
        pillars: the rep's valid pillars in thousandths by name, where known.

    Returns:
        The standing at the plan's current stage.

    Definition: docs/targets.md, "One rep".
    """
    series = _series(plan, scores, on, window_days)
    own = replace(plan, criterion=Criterion.MEDIAN, cohort=Cohort.CURRENT_ROSTER)
    assessment = assess(own, series, on, window_days=window_days)
    current = next(each for each in assessment.stages if each.position == assessment.current)
    return _standing(on, assessment.median, current, weakest_pillar(pillars or {}))


def weakest_pillar(pillars: Mapping[str, int | None]) -> str | None:
    """Name the pillar with the lowest score.

    Args:
        pillars: scores in thousandths by pillar name.

    Returns:
        The name, of equal ones the first in LinkedIn's order; None unless all four are known.
    """
    known = {name: score for name in PILLARS if (score := pillars.get(name)) is not None}
    return min(known, key=known.__getitem__) if len(known) == len(PILLARS) else None


def _series(
    plan: Plan, scores: Sequence[tuple[date, int]], on: date, window_days: int
) -> list[PlanDay]:
    days = carried_days(scores, first_day_needed(plan), on, window_days)
    return [_day_of_one(plan, day, total) for day, total in days.items()]


def _day_of_one(plan: Plan, day: date, total: int) -> PlanDay:
    return PlanDay(
        day=day,
        roster=1,
        scored=1,
        eligible=1,
        cohort=1,
        counted=1,
        at_target=tuple(int(meets(total, stage.threshold)) for stage in plan.stages),
        median=total,
        level=total,
    )


def _standing(
    on: date, score: int | None, stage: StageAssessment, weakest: str | None
) -> RepStanding:
    return RepStanding(
        on=on,
        position=stage.position,
        threshold=stage.threshold,
        due_on=stage.due_on,
        state=stage.state,
        score=score,
        met=stage.met_by_median,
        gap=stage.gap,
        pace=stage.pace,
        expected=stage.expected,
        required_rate=stage.required_rate,
        attained_on=stage.attained_on,
        days_left=stage.days_left,
        weakest_pillar=weakest,
    )
