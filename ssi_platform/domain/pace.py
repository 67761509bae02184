"""Where a team stands against its plan on a day: every stage with its state, pace and gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .attainment import (
    TeamReading,
    attained_at_due,
    attained_on,
    holds,
    level_at_due,
    met_by_median,
    met_by_share,
    share_at,
    valid_median,
)
from .glide import Baseline, baseline, expected
from .states import State, has_started, pace_of, state_of
from .statistics import rounded_thousandths
from .targets import Criterion, Plan, Stage, stage_on
from .thousandths import meets

MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class StageAssessment:
    """One stage on one day. Scores and shares are in thousandths (of a point, of a percent).

    `gap` and `share_gap` are what is missing, negative beyond the target. `required_rate` is in
    thousandths per 30 days. `carry_over_gap` is what the stage before left unreached, 0 when it
    was reached, None for the first stage and while the verdict of the stage before is open.
    """

    position: int
    threshold: int
    starts_on: date
    due_on: date
    state: State
    share: int | None
    at_target: int | None
    counted: int
    newcomers: int
    gap: int | None
    share_gap: int | None
    required_rate: int | None
    pace: float | None
    expected: int | None
    attained_on: date | None
    attained_at_due: bool | None
    days_left: int
    carry_over_gap: int | None
    met_by_share: bool | None
    met_by_median: bool | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A plan on one day; `current` is the position of the stage being climbed."""

    on: date
    criterion: Criterion
    share_required: int
    roster: int
    scored: int
    median: int | None
    baseline: Baseline | None
    current: int
    stages: tuple[StageAssessment, ...]


def assess(
    plan: Plan, series: Sequence[TeamReading], on: date, *, window_days: int = 14
) -> Assessment:
    """Assess a plan on a day. What happened after that day changes nothing.

    Args:
        plan: the plan that applies to the team.
        series: the team's days, at most one reading each, in any order; from six days before
            the first due day or the plan's start, whichever is earlier.
        on: the day to judge.
        window_days: the staleness window W, 1 to 60, in which a baseline is looked for.

    Returns:
        The assessment, with the plan's stages in order.

    Source: domain design, "Staged targets".
    """
    days = {reading.day: reading for reading in series if reading.day <= on}
    today = days.get(on) or TeamReading(day=on, median=None, valid=False)
    medians = {day: valid_median(reading) for day, reading in days.items()}
    levels = {day: median for day, median in medians.items() if median is not None}
    start = baseline(plan, levels, on, window_days)
    return Assessment(
        on=on,
        criterion=plan.criterion,
        share_required=plan.share_required,
        roster=today.roster,
        scored=today.scored,
        median=today.median,
        baseline=start,
        current=stage_on(plan.stages, on).position,
        stages=tuple(_assess_stage(plan, stage, days, today, start) for stage in plan.stages),
    )


def _assess_stage(
    plan: Plan,
    stage: Stage,
    days: Mapping[date, TeamReading],
    today: TeamReading,
    start: Baseline | None,
) -> StageAssessment:
    on, level, share = today.day, valid_median(today), share_at(today, stage)
    verdict = attained_at_due(plan, stage, days, on)
    goal = expected(plan, stage, start, on) if start and has_started(plan, stage, on) else None
    pace = _pace(level, start, goal)
    return StageAssessment(
        position=stage.position,
        threshold=stage.threshold,
        starts_on=_starts_on(plan, stage),
        due_on=stage.due_on,
        state=state_of(plan, stage, today, verdict=verdict, goal=goal, pace=pace),
        share=None if share is None else rounded_thousandths(share * 1000),
        at_target=today.at_target.get(stage.position),
        counted=today.counted,
        newcomers=today.newcomers,
        gap=None if level is None else stage.threshold * 1000 - level,
        share_gap=_share_gap(plan, share),
        required_rate=_required_rate(plan, stage, today),
        pace=pace,
        expected=goal,
        attained_on=attained_on(plan, stage, days, on),
        attained_at_due=verdict,
        days_left=max(0, (stage.due_on - on).days),
        carry_over_gap=_carry_over_gap(plan, stage, days, on),
        met_by_share=met_by_share(plan, stage, today),
        met_by_median=met_by_median(stage, today),
    )


def _pace(level: int | None, start: Baseline | None, goal: int | None) -> float | None:
    if level is None or start is None or goal is None:
        return None
    return pace_of(level, start.value, goal)


def _share_gap(plan: Plan, share: Fraction | None) -> int | None:
    return None if share is None else rounded_thousandths((plan.share_required - share) * 1000)


def _required_rate(plan: Plan, stage: Stage, today: TeamReading) -> int | None:
    level, days_left = valid_median(today), (stage.due_on - today.day).days
    if level is None or days_left <= 0:
        return None
    if meets(level, stage.threshold) or holds(plan, stage, today):
        return None
    missing = stage.threshold * 1000 - level
    return rounded_thousandths(Fraction(missing * MONTH_DAYS, days_left))


def _before(plan: Plan, stage: Stage) -> Stage | None:
    earlier = [other for other in plan.stages if other.due_on < stage.due_on]
    return earlier[-1] if earlier else None


def _starts_on(plan: Plan, stage: Stage) -> date:
    before = _before(plan, stage)
    return before.due_on if before else plan.starts_on


def _carry_over_gap(
    plan: Plan, stage: Stage, days: Mapping[date, TeamReading], on: date
) -> int | None:
    before = _before(plan, stage)
    reached = attained_at_due(plan, before, days, on) if before else None
    if before is None or reached is None:
        return None
    level = level_at_due(before, days)
    return 0 if reached or level is None else max(0, before.threshold * 1000 - level)
