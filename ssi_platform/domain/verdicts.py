"""Whether a stage was attained: by a run of seven days, and by the week of its due day."""

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from .levels import share_level
from .pauses import Pause, is_paused, last_days
from .plan_days import PlanDay, Reason, level_of, reason_of
from .statistics import carried, median
from .targets import Criterion, Plan, Stage
from .thousandths import meets

RUN_DAYS = 7
MINIMUM_VALID_DAYS = 4

Rep = TypeVar("Rep", bound=Hashable)
Scores = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict of a due day; `level` is the median of the week's levels, in thousandths.

    `attained` and `level` are None together, and then there is a `reason`.
    """

    attained: bool | None
    level: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class FrozenDay(Generic[Rep]):
    """The population of one day of a due week, kept so that corrected scores judge the same reps.

    `eligible` are the reps on the roster that the criterion is about, scored or not; `others` the
    rest of the roster; `cohort` is the number of which at least half has to be counted, and
    `window_days` the staleness window of the day.

    Definition: docs/targets.md, "The verdict of the due day".
    """

    day: date
    window_days: int
    eligible: Set[Rep]
    others: Set[Rep]
    cohort: int


def due_week(stage: Stage, pauses: Sequence[Pause] = ()) -> tuple[date, ...]:
    """Return the seven days that end on a stage's due day, the first one first.

    Paused days are passed over: with pauses these are the last seven days that count.
    """
    return last_days(stage.due_on, RUN_DAYS, pauses)


def first_day_needed(plan: Plan) -> date:
    """Return the first day that a plan's assessments read: its start, or its first due week's."""
    return min(plan.starts_on, due_week(plan.stages[0], plan.pauses)[0])


def judge(stage: Stage, days: Mapping[date, PlanDay], pauses: Sequence[Pause] = ()) -> Judgement:
    """Judge a stage by the week that ends on its due day.

    Args:
        stage: the stage.
        days: the team's days as the plan counts them; one that is missing had no roster.
        pauses: those of the plan, in order.

    Returns:
        Whether the median of the valid daily levels meets the threshold. With fewer than four valid
        days the verdict is None, for the reason of the last day that could not be judged.

    Definition: docs/targets.md, "The verdict of the due day".
    """
    week = [(days.get(day), level_of(days.get(day))) for day in due_week(stage, pauses)]
    level = median([level for _, level in week if level is not None])
    unjudged = [day for day, value in week if value is None]
    if level is None or RUN_DAYS - len(unjudged) < MINIMUM_VALID_DAYS:
        return Judgement(None, reason=_reason(unjudged[-1]))
    return Judgement(meets(level, stage.threshold), level)


def judge_again(
    plan: Plan, stage: Stage, population: Sequence[FrozenDay[Rep]], scores: Mapping[Rep, Scores]
) -> Judgement:
    """Judge the population of a given verdict again, by the scores as they are known now.

    Args:
        plan: the plan's version that the verdict was given under.
        stage: its stage.
        population: the days of the due week as they were frozen; a missing day had no roster.
        scores: by rep the totals in thousandths with their days, one a day, in any order.

    Returns:
        The verdict. The same scores give the same verdict; a score that came late counts.

    Definition: docs/targets.md, "The verdict of the due day".
    """
    days = (judged_day(plan, frozen, _held(frozen, scores)) for frozen in population)
    return judge(stage, {day.day: day for day in days}, plan.pauses)


def judged_day(plan: Plan, frozen: FrozenDay[Rep], held: Mapping[Rep, int]) -> PlanDay:
    """Return a frozen day with its level, by the scores that hold on it.

    Args:
        plan: the plan's version.
        frozen: the population of the day.
        held: by rep the total that holds on the day, in thousandths; reps without one are absent.

    Returns:
        The day. Its newcomers are not known, and it has no counts by stage.
    """
    everybody = [held[rep] for rep in (*frozen.eligible, *frozen.others) if rep in held]
    counted = [held[rep] for rep in frozen.eligible if rep in held]
    roster, scored = len(frozen.eligible) + len(frozen.others), len(everybody)
    reason = reason_of(
        plan,
        frozen.day,
        roster=roster,
        scored=scored,
        eligible=len(frozen.eligible),
        cohort=frozen.cohort,
        counted=len(counted),
    )
    by_median = plan.criterion is Criterion.MEDIAN
    level = median(counted) if by_median else share_level(counted, plan.share_required)
    return PlanDay(
        day=frozen.day,
        roster=roster,
        scored=scored,
        eligible=len(frozen.eligible),
        cohort=frozen.cohort,
        counted=len(counted),
        median=median(everybody),
        level=level if reason is None else None,
        reason=reason,
    )


def attained_on(plan: Plan, stage: Stage, levels: Mapping[date, int], on: date) -> date | None:
    """Return the first day of the first seven consecutive days on which the criterion holds.

    Scores flip between neighbouring values within days, so that one good day attains nothing.

    Args:
        plan: the plan; days before its start do not count.
        stage: the stage.
        levels: the levels of the days that can be judged, in thousandths. A day without one breaks
            the run, unless it is paused: paused days neither count nor break it.
        on: the last day that is known.

    Returns:
        The day the run began, or None when no run is complete by `on`.

    Definition: docs/targets.md, "Attained".
    """
    if sum(meets(level, stage.threshold) for level in levels.values()) < RUN_DAYS:
        return None
    run = 0
    for ahead in range((on - plan.starts_on).days + 1):
        day = plan.starts_on + timedelta(days=ahead)
        if plan.pauses and is_paused(day, plan.pauses):
            continue
        level = levels.get(day)
        run = run + 1 if level is not None and meets(level, stage.threshold) else 0
        if run == RUN_DAYS:
            return last_days(day, RUN_DAYS, plan.pauses)[0]
    return None


def meets_by_share(share: Fraction | None, share_required: int) -> bool | None:
    """Tell whether a share is enough; None where it is not known."""
    return None if share is None else share >= share_required


def _held(frozen: FrozenDay[Rep], scores: Mapping[Rep, Scores]) -> dict[Rep, int]:
    held: dict[Rep, int] = {}
    for rep in (*frozen.eligible, *frozen.others):
        latest = carried(scores.get(rep, ()), frozen.day, frozen.window_days)
        if latest is not None:
            held[rep] = latest[1]
    return held


def _reason(day: PlanDay | None) -> Reason:
    return day.reason if day is not None and day.reason is not None else Reason.NO_ROSTER
