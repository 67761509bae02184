"""Assesses one rep against the plan that applies, like a team of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .assessment import Assessment, assess
from .glide import Baseline
from .plan_days import PlanDay, Reason
from .states import State
from .statistics import carried, carried_days, changes
from .targets import Cohort, Criterion, Plan
from .thousandths import meets
from .verdicts import first_day_needed

MONTH_OF_CHANGE = 28  # Days; whole weeks, so that equal weekdays are compared.


@dataclass(frozen=True, slots=True)
class RepStanding:
    """A rep and the current stage on a day; scores in thousandths, as in `StageAssessment`.

    `score` is the one that holds on the day, of the day `measured_on`, which is `age_days` ago, and
    `change_28_days` its difference from the one that held 28 days before. Without a score the
    `reason` is `no_scores`. `attained_at_due` is None until the stage is due.
    """

    on: date
    score: int | None
    measured_on: date | None
    age_days: int | None
    change_28_days: int | None
    reason: Reason | None
    baseline: Baseline | None
    position: int
    threshold: int
    starts_on: date
    due_on: date
    state: State
    met: bool | None
    gap: int | None
    pace: float | None
    expected: int | None
    required_rate: int | None
    attained_on: date | None
    attained_at_due: bool | None
    days_left: int


def first_score_day(plan: Plan, on: date, window_days: int) -> date:
    """Return the first day whose score `rep_standing` reads."""
    needed = min(first_day_needed(plan), on - timedelta(days=MONTH_OF_CHANGE))
    return needed - timedelta(days=window_days - 1)


def rep_standing(
    plan: Plan, scores: Sequence[tuple[date, int]], on: date, *, window_days: int = 14
) -> RepStanding:
    """Assess one rep against the stage a plan has reached on a day.

    Args:
        plan: the plan that applies to the rep; its criterion does not matter, a rep meets a
            threshold or does not.
        scores: the rep's totals in thousandths by day, as measured, one a day, in any order; from
            `first_score_day` on.
        on: the day to judge; later scores change nothing.
        window_days: the staleness window W, 1 to 60, for carrying scores and for the baseline.

    Returns:
        The standing at the plan's current stage.

    Definition: docs/targets.md, "One rep".
    """
    series = _series(plan, scores, on, window_days)
    own = replace(plan, criterion=Criterion.MEDIAN, cohort=Cohort.CURRENT_ROSTER)
    held = carried(scores, on, window_days)
    return _standing(
        assess(own, series, on, window_days=window_days),
        measured_on=held[0] if held else None,
        change=_change(scores, on, window_days),
    )


def _change(scores: Sequence[tuple[date, int]], on: date, window_days: int) -> int | None:
    days = (on, on - timedelta(days=MONTH_OF_CHANGE))
    held = {day: last[1] for day in days if (last := carried(scores, day, window_days))}
    return changes(held, on)[MONTH_OF_CHANGE]


def _series(
    plan: Plan, scores: Sequence[tuple[date, int]], on: date, window_days: int
) -> list[PlanDay]:
    days = carried_days(scores, min(first_day_needed(plan), on), on, window_days)
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
    assessment: Assessment, *, measured_on: date | None, change: int | None
) -> RepStanding:
    on = assessment.on
    stage = next(each for each in assessment.stages if each.position == assessment.current)
    return RepStanding(
        on=on,
        score=assessment.median,
        measured_on=measured_on,
        age_days=None if measured_on is None else (on - measured_on).days,
        change_28_days=change,
        reason=Reason.NO_SCORES if measured_on is None else None,
        baseline=assessment.baseline,
        position=stage.position,
        threshold=stage.threshold,
        starts_on=stage.starts_on,
        due_on=stage.due_on,
        state=stage.state,
        met=stage.met_by_median,
        gap=stage.gap,
        pace=stage.pace,
        expected=stage.expected,
        required_rate=stage.required_rate,
        attained_on=stage.attained_on,
        attained_at_due=stage.attained_at_due,
        days_left=stage.days_left,
    )
