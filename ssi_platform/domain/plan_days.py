"""A team's day as a plan counts it: the counted reps, their level, or why it has none."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from .targets import Cohort, Plan, Stage


class Reason(StrEnum):
    """Why a day cannot be judged; where several apply, the first in this order."""

    NO_ROSTER = "no_roster"
    NO_SCORES = "no_scores"
    COVERAGE_BELOW_HALF = "coverage_below_half"
    ONLY_NEWCOMERS = "only_newcomers"
    COHORT_LEFT = "cohort_left"
    COUNTED_BELOW_HALF = "counted_below_half"
    BELOW_MINIMUM_COHORT = "below_minimum_cohort"


@dataclass(frozen=True, slots=True)
class PlanDay:
    """The stored figures of one team, plan version and day.

    Scores are in thousandths. `roster`, `scored`, `excused` and `median` are the team's.
    `newcomers` are on the roster, scored or not. `eligible` reps are those that the criterion is
    about, `counted` those of them with a score, and `cohort` the number of which at least half has
    to be counted.
    `at_target` is how many counted reps meet each stage, in the order of the plan's stages.
    `level` is None exactly when there is a `reason`.

    Definition: docs/targets.md, "Who is counted" and "When a day cannot be judged".
    """

    day: date
    roster: int = 0
    scored: int = 0
    newcomers: int = 0
    eligible: int = 0
    cohort: int = 0
    counted: int = 0
    at_target: tuple[int, ...] = ()
    median: int | None = None
    level: int | None = None
    reason: Reason | None = None
    excused: int = 0


def absent_day(day: date) -> PlanDay:
    """Return the day of a team that nobody is in."""
    return PlanDay(day, reason=Reason.NO_ROSTER)


def hidden_day(day: date) -> PlanDay:
    """Return a day whose figures are of too few reps to be shown to the caller."""
    return PlanDay(day, reason=Reason.BELOW_MINIMUM_COHORT)


def level_of(day: PlanDay | None) -> int | None:
    """Return the level of a day in thousandths, or None when the day cannot be judged.

    Definition: docs/targets.md, "The criterion and the level".
    """
    return day.level if day is not None and day.reason is None else None


def at_target_of(day: PlanDay | None, plan: Plan, stage: Stage) -> int | None:
    """Return how many counted reps meet a stage on a day, or None where that is not known."""
    if day is None or not day.at_target:
        return None
    return day.at_target[plan.stages.index(stage)]


def share_of(day: PlanDay | None, plan: Plan, stage: Stage) -> Fraction | None:
    """Return the percentage of the counted reps who meet a stage.

    Args:
        day: a team's day, or None when there is none.
        plan: the plan that the day was counted by.
        stage: one of its stages.

    Returns:
        0 to 100, exact, or None when the day cannot be judged.
    """
    at_target = at_target_of(day, plan, stage)
    if day is None or at_target is None or level_of(day) is None:
        return None
    return Fraction(100 * at_target, day.counted)


def cohort_size(plan: Plan, *, eligible: int, frozen: int, at_owner: bool) -> int:
    """Return the number of reps of which at least half has to be counted.

    Args:
        plan: the plan.
        eligible: the reps on the roster that the criterion is about.
        frozen: the size of the frozen cohort; 0 for other plans.
        at_owner: whether the team is the one that the plan belongs to.

    Returns:
        With a frozen cohort, at the plan's owner, its size, those who left included; elsewhere the
        eligible reps, or the cohort's size where there are none, which tells a cohort that left
        from an empty one.

    Definition: docs/targets.md, "Who is counted".
    """
    if plan.cohort is Cohort.FROZEN_AT_START and (at_owner or not eligible):
        return frozen
    return eligible


def reason_of(
    plan: Plan, day: date, *, roster: int, scored: int, eligible: int, cohort: int, counted: int
) -> Reason | None:
    """Return why a day cannot be judged, or None when it can.

    Args:
        plan: the plan.
        day: the day; a frozen cohort does not exist before the plan's start.
        roster: the reps on the team's roster.
        scored: how many of them have a score that holds.
        eligible: the reps on the roster that the criterion is about.
        cohort: as `cohort_size` has it.
        counted: how many of the eligible reps have a score that holds.

    Returns:
        The first reason that applies, in the order of `Reason`.

    Definition: docs/targets.md, "When a day cannot be judged".
    """
    frozen = plan.cohort is Cohort.FROZEN_AT_START
    if roster == 0 or (frozen and (day < plan.starts_on or cohort == 0)):
        return Reason.NO_ROSTER
    if scored == 0:
        return Reason.NO_SCORES
    if 2 * scored < roster:
        return Reason.COVERAGE_BELOW_HALF
    if eligible == 0:
        return Reason.COHORT_LEFT if frozen else Reason.ONLY_NEWCOMERS
    return Reason.COUNTED_BELOW_HALF if 2 * counted < cohort else None
