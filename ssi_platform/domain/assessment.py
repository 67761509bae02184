"""Assesses a team against its plan on a day: level, gap and state of every stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .forecasts import Forecast
from .glide import Baseline, baseline, expected
from .levels import aim, reps_required
from .plan_days import PlanDay, Reason, absent_day, at_target_of, level_of, share_of
from .states import State, has_started, pace_of, stage_state
from .statistics import rounded_thousandths
from .targets import Criterion, Plan, Stage, stage_on
from .thousandths import meets
from .verdicts import Judgement, attained_on, due_week, judge, meets_by_share

MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class StageAssessment:
    """One stage on one day. Scores and shares are in thousandths (of a point, of a percent).

    `gap`, `median_gap` and `share_gap` are what is missing, negative beyond the target; they are
    None when the day cannot be judged, and then there is a `reason`. `reps_needed` is how many more
    reps have to meet the threshold for the share. `required_rate` is in
    thousandths per 30 days. `carry_over_gap` is what the stage before left unreached, 0 when it was
    reached, None for the first stage and while the verdict of the stage before is open. `forecast`
    is that of the current stage, when it was made on this day.
    """

    position: int
    threshold: int
    starts_on: date
    due_on: date
    state: State
    reason: Reason | None
    level: int | None
    share: int | None
    at_target: int | None
    reps_needed: int | None
    counted: int
    newcomers: int
    gap: int | None
    median_gap: int | None
    share_gap: int | None
    required_rate: int | None
    pace: float | None
    expected: int | None
    attained_on: date | None
    attained_at_due: bool | None
    attained_at_due_reason: Reason | None
    days_left: int
    carry_over_gap: int | None
    met_by_share: bool | None
    met_by_median: bool | None
    forecast: Forecast | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A plan on one day; `current` is the position of the first stage that is not past due."""

    on: date
    criterion: Criterion
    share_required: int
    roster: int
    scored: int
    excused: int
    median: int | None
    level: int | None
    reason: Reason | None
    baseline: Baseline | None
    current: int
    stages: tuple[StageAssessment, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """The data of a team on the day to assess."""

    plan: Plan
    today: PlanDay
    levels: Mapping[date, int]
    start: Baseline | None
    verdicts: Mapping[int, Judgement]


def assess(
    plan: Plan,
    series: Sequence[PlanDay],
    on: date,
    *,
    window_days: int = 14,
    verdicts: Mapping[int, Judgement] | None = None,
) -> Assessment:
    """Assess a plan on a day. Later days are ignored.

    Args:
        plan: the plan's version that applies to the team.
        series: the team's days as that version counts them, at most one each, in any order; from
            `verdicts.first_day_needed` on.
        on: the day to judge.
        window_days: the staleness window W, 1 to 60, in which a baseline is looked for.
        verdicts: the stored verdicts by position of their stage. A stage that is due and has none
            is judged by the series.

    Returns:
        The assessment, with the plan's stages in order.

    Definition: docs/targets.md.
    """
    days = {day.day: day for day in series if day.day <= on}
    levels = {day: level for day, each in days.items() if (level := level_of(each)) is not None}
    today = days.get(on) or absent_day(on)
    start = baseline(plan, levels, on, window_days)
    due = [stage for stage in plan.stages if stage.due_on <= on]
    judged = {stage.position: judge(stage, days, plan.pauses) for stage in due}
    stored = {stage.position: verdicts[stage.position] for stage in due
              if verdicts and stage.position in verdicts}  # fmt: skip
    known = _Known(plan, today, levels, start, judged | stored)
    return Assessment(
        on=on,
        criterion=plan.criterion,
        share_required=plan.share_required,
        roster=today.roster,
        scored=today.scored,
        excused=today.excused,
        median=today.median,
        level=level_of(today),
        reason=today.reason,
        baseline=start,
        current=stage_on(plan.stages, on).position,
        stages=tuple(_assess_stage(known, stage) for stage in plan.stages),
    )


def days_of_states(plan: Plan, on: date, window_days: int) -> set[date]:
    """Return the days that the states, gaps and paces of a day are computed from.

    Args:
        plan: the plan's version that applies to the team.
        on: the day to judge.
        window_days: the staleness window W, 1 to 60.

    Returns:
        The day, the days of the baseline and the due weeks that have passed: with these alone
        `assess` returns the same, except for `attained_on`.
    """
    baseline_days = {plan.starts_on + timedelta(days=ahead) for ahead in range(window_days + 1)}
    due = [due_week(stage, plan.pauses) for stage in plan.stages if stage.due_on <= on]
    return {on, *(day for day in baseline_days.union(*due) if day <= on)}


def _assess_stage(known: _Known, stage: Stage) -> StageAssessment:
    plan, today, on = known.plan, known.today, known.today.day
    level, share = level_of(today), share_of(today, plan, stage)
    median = None if level is None else today.median
    before = plan.stage_before(stage)
    verdict = known.verdicts.get(stage.position, Judgement(None))
    goal = _goal(known, stage)
    pace = _pace(level, known.start, goal)
    return StageAssessment(
        position=stage.position,
        threshold=stage.threshold,
        starts_on=before.due_on if before else plan.starts_on,
        due_on=stage.due_on,
        state=stage_state(
            plan, stage, on, level=level, verdict=verdict.attained, goal=goal, pace=pace
        ),
        reason=today.reason,
        level=level,
        share=None if share is None else rounded_thousandths(share * 1000),
        at_target=at_target_of(today, plan, stage),
        reps_needed=_reps_needed(known, stage),
        counted=today.counted,
        newcomers=today.newcomers,
        gap=_gap(stage, level),
        median_gap=_gap(stage, median),
        share_gap=_share_gap(plan, share),
        required_rate=required_rate(stage, level, on),
        pace=pace,
        expected=goal,
        attained_on=attained_on(plan, stage, known.levels, on),
        attained_at_due=verdict.attained,
        attained_at_due_reason=verdict.reason,
        days_left=max(0, (stage.due_on - on).days),
        carry_over_gap=_carry_over_gap(known, before),
        met_by_share=meets_by_share(share, plan.share_required),
        met_by_median=None if median is None else meets(median, stage.threshold),
    )


def required_rate(stage: Stage, level: int | None, on: date) -> int | None:
    """Return the rise that meets a stage on its due day, in thousandths per 30 days.

    Args:
        stage: the stage.
        level: the level of the day in thousandths, None when it cannot be judged.
        on: the day.

    Returns:
        The rise from here to half a point below the threshold, rounded half up; None once the
        stage is met or due, and without a level.

    Definition: docs/targets.md, "Glide path and pace".
    """
    days_left = (stage.due_on - on).days
    if level is None or days_left <= 0 or meets(level, stage.threshold):
        return None
    return rounded_thousandths(Fraction((aim(stage.threshold) - level) * MONTH_DAYS, days_left))


def _goal(known: _Known, stage: Stage) -> int | None:
    on = known.today.day
    if known.start is None or not has_started(known.plan, stage, on):
        return None
    return expected(known.plan, stage, known.start, on)


def _pace(level: int | None, start: Baseline | None, goal: int | None) -> float | None:
    if level is None or start is None or goal is None:
        return None
    return pace_of(level, start.value, goal)


def _gap(stage: Stage, value: int | None) -> int | None:
    return None if value is None else stage.threshold * 1000 - value


def _reps_needed(known: _Known, stage: Stage) -> int | None:
    at_target = at_target_of(known.today, known.plan, stage)
    if known.today.reason is not None or at_target is None:
        return None
    return max(0, reps_required(known.plan.share_required, known.today.counted) - at_target)


def _share_gap(plan: Plan, share: Fraction | None) -> int | None:
    return None if share is None else rounded_thousandths((plan.share_required - share) * 1000)


def _carry_over_gap(known: _Known, before: Stage | None) -> int | None:
    verdict = known.verdicts.get(before.position) if before else None
    if before is None or verdict is None or verdict.level is None:
        return None
    return 0 if verdict.attained else before.threshold * 1000 - verdict.level
