"""How a rep stands against the current stage of the plan that applies.

`rep_stage` needs few scores, for lists of many reps; `rep_standing` says more, from all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .assessment import required_rate
from .glide import Baseline, baseline, expected
from .plan_days import PlanDay, Reason
from .states import State, has_started, pace_of, stage_state
from .statistics import carried, carried_days, changes
from .targets import Plan, Stage, stage_on
from .thousandths import meets
from .verdicts import attained_on, due_week, first_day_needed, judge

MONTH_OF_CHANGE = 28  # Days; whole weeks, so that equal weekdays are compared.

Scores = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class RepStage:
    """A rep and the current stage on a day; scores in thousandths, as in `StageAssessment`.

    `attained_at_due` is None until the stage is due.
    """

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
    attained_at_due: bool | None


@dataclass(frozen=True, slots=True)
class RepStanding:
    """A rep on a day: the score that holds, its change, and the current stage.

    `score` is in thousandths, of the day `measured_on`, which is `age_days` ago, and
    `change_28_days` its difference from the one that held 28 days before. Without a score the
    `reason` is `no_scores`.
    """

    on: date
    score: int | None
    measured_on: date | None
    age_days: int | None
    change_28_days: int | None
    reason: Reason | None
    stage: RepStage
    attained_on: date | None
    days_left: int


@dataclass(frozen=True, slots=True)
class ScoresNeeded:
    """The scores that `rep_stage` reads, besides the one that holds on the day.

    Of the days `since` to `start` the latest one, and of those after it up to `until` the first
    one, for the baseline; of the days `week_since` to `due_on` all, where the stage is due.
    """

    since: date
    start: date
    until: date
    week_since: date | None
    due_on: date


def scores_needed(plan: Plan, on: date, window_days: int) -> ScoresNeeded:
    """Return which scores the current stage of a day is assessed by."""
    before, stage = timedelta(days=window_days - 1), stage_on(plan.stages, on)
    is_due = stage.due_on <= on
    return ScoresNeeded(
        since=plan.starts_on - before,
        start=plan.starts_on,
        until=min(on, plan.starts_on + timedelta(days=window_days)),
        week_since=due_week(stage, plan.pauses)[0] - before if is_due else None,
        due_on=stage.due_on,
    )


def gap_of(threshold: int, total: int | None) -> int | None:
    """Return what is missing to a threshold in thousandths, negative above it."""
    return None if total is None else threshold * 1000 - total


def rep_stage(
    plan: Plan, total: int | None, scores: Scores, on: date, *, window_days: int = 14
) -> RepStage:
    """Assess a rep against the stage that a plan has reached on a day.

    Args:
        plan: the plan that applies to the rep; its criterion does not matter.
        total: the total that holds on the day, in thousandths, or None.
        scores: totals in thousandths by day, as measured, one a day, in any order: at least those
            of `scores_needed`.
        on: the day to judge; later scores change nothing.
        window_days: the staleness window W, 1 to 60.

    Returns:
        The stage.

    Definition: docs/targets.md, "One rep".
    """
    stage, start = stage_on(plan.stages, on), _baseline(plan, scores, on, window_days)
    before, has_begun = plan.stage_before(stage), has_started(plan, stage, on)
    goal = expected(plan, stage, start, on) if start and has_begun else None
    pace = _pace(total, start, goal)
    verdict = _verdict(plan, stage, scores, window_days) if stage.due_on <= on else None
    return RepStage(
        baseline=start,
        position=stage.position,
        threshold=stage.threshold,
        starts_on=before.due_on if before else plan.starts_on,
        due_on=stage.due_on,
        state=stage_state(plan, stage, on, level=total, verdict=verdict, goal=goal, pace=pace),
        met=None if total is None else meets(total, stage.threshold),
        gap=gap_of(stage.threshold, total),
        pace=pace,
        expected=goal,
        required_rate=required_rate(stage, total, on),
        attained_at_due=verdict,
    )


def first_score_day(plan: Plan, on: date, window_days: int) -> date:
    """Return the first day whose score `rep_standing` reads."""
    needed = min(first_day_needed(plan), on - timedelta(days=MONTH_OF_CHANGE))
    return needed - timedelta(days=window_days - 1)


def rep_standing(plan: Plan, scores: Scores, on: date, *, window_days: int = 14) -> RepStanding:
    """Assess a rep against the current stage, by all scores.

    Args:
        plan: the plan that applies to the rep; its criterion does not matter, a rep meets a
            threshold or does not.
        scores: the rep's totals in thousandths by day, as measured, one a day, in any order; from
            `first_score_day` on.
        on: the day to judge; later scores change nothing.
        window_days: the staleness window W, 1 to 60, for carrying scores and for the baseline.

    Returns:
        The standing, with the stage of `rep_stage`.

    Definition: docs/targets.md, "One rep".
    """
    held = carried(scores, on, window_days)
    total = held[1] if held else None
    stage = stage_on(plan.stages, on)
    levels = carried_days(scores, min(first_day_needed(plan), on), on, window_days)
    return RepStanding(
        on=on,
        score=total,
        measured_on=held[0] if held else None,
        age_days=(on - held[0]).days if held else None,
        change_28_days=_change(scores, on, window_days),
        reason=None if held else Reason.NO_SCORES,
        stage=rep_stage(plan, total, scores, on, window_days=window_days),
        attained_on=attained_on(plan, stage, levels, on),
        days_left=max(0, (stage.due_on - on).days),
    )


def _change(scores: Scores, on: date, window_days: int) -> int | None:
    days = (on, on - timedelta(days=MONTH_OF_CHANGE))
    held = {day: last[1] for day in days if (last := carried(scores, day, window_days))}
    return changes(held, on)[MONTH_OF_CHANGE]


def _baseline(plan: Plan, scores: Scores, on: date, window_days: int) -> Baseline | None:
    last = min(on, plan.starts_on + timedelta(days=window_days))
    early = [(day, total) for day, total in scores if day <= last]
    held = carried_days(early, plan.starts_on, last, window_days)
    return baseline(plan, held, on, window_days)


def _pace(total: int | None, start: Baseline | None, goal: int | None) -> float | None:
    if total is None or start is None or goal is None:
        return None
    return pace_of(total, start.value, goal)


def _verdict(plan: Plan, stage: Stage, scores: Scores, window_days: int) -> bool | None:
    week = due_week(stage, plan.pauses)
    held = carried_days(scores, week[0], week[-1], window_days)
    days = {day: PlanDay(day, level=total) for day, total in held.items()}
    return judge(stage, days, plan.pauses).attained
