"""A team's day as a plan counts it, and the reasons for which it cannot be judged."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from ssi_platform.domain.plan_days import (
    PlanDay,
    Reason,
    absent_day,
    at_target_of,
    cohort_size,
    hidden_day,
    level_of,
    reason_of,
    share_of,
)
from ssi_platform.domain.targets import Cohort, Criterion, Plan, Stage

START = date(2026, 1, 1)
FIRST, SECOND = (
    Stage(70, START + timedelta(days=100), 1),
    Stage(80, START + timedelta(days=200), 2),
)
PLAN = Plan(START, (FIRST, SECOND))
FROZEN = Plan(START, (FIRST, SECOND), cohort=Cohort.FROZEN_AT_START)
BY_MEDIAN = Plan(START, (FIRST, SECOND), Criterion.MEDIAN)


@pytest.mark.parametrize(
    ("plan", "counts", "reason"),
    [
        # roster, scored, eligible, cohort, counted
        (PLAN, (0, 0, 0, 0, 0), "no_roster"),
        (PLAN, (4, 0, 0, 0, 0), "no_scores"),
        (PLAN, (5, 2, 5, 5, 2), "coverage_below_half"),
        (PLAN, (4, 2, 4, 4, 2), None),
        (PLAN, (4, 2, 0, 0, 0), "only_newcomers"),
        (PLAN, (4, 2, 3, 3, 1), "counted_below_half"),
        (PLAN, (4, 2, 2, 2, 1), None),
        (PLAN, (4, 2, 1, 1, 0), "counted_below_half"),
        (FROZEN, (4, 2, 0, 6, 0), "cohort_left"),
        (FROZEN, (4, 4, 0, 0, 0), "no_roster"),
        (FROZEN, (4, 4, 4, 9, 4), "counted_below_half"),
        (FROZEN, (4, 4, 4, 8, 4), None),
        (BY_MEDIAN, (4, 2, 4, 4, 2), None),
        (BY_MEDIAN, (5, 2, 5, 5, 2), "coverage_below_half"),
    ],
)
def test_the_first_reason_stands(plan: Plan, counts: tuple[int, ...], reason: str | None) -> None:
    names = ("roster", "scored", "eligible", "cohort", "counted")
    assert reason_of(plan, START, **dict(zip(names, counts, strict=True))) == reason


def test_before_the_start_there_is_no_frozen_cohort() -> None:
    counts = {"roster": 4, "scored": 4, "eligible": 4, "cohort": 4, "counted": 4}
    before = START - timedelta(days=1)
    assert reason_of(FROZEN, before, **counts) is Reason.NO_ROSTER
    assert reason_of(PLAN, before, **counts) is None


@pytest.mark.parametrize(
    ("plan", "eligible", "at_owner", "size"),
    [
        (PLAN, 3, True, 3),
        (FROZEN, 3, True, 10),
        (FROZEN, 3, False, 3),
        (FROZEN, 0, False, 10),
    ],
)
def test_half_is_of_the_frozen_cohort_at_its_owner(
    plan: Plan, eligible: int, at_owner: bool, size: int
) -> None:
    assert cohort_size(plan, eligible=eligible, frozen=10, at_owner=at_owner) == size


def test_a_judged_day_has_a_level_and_shares() -> None:
    day = PlanDay(START, 4, 3, 1, 3, 3, 3, at_target=(2, 1), median=71_000, level=60_000)
    assert (level_of(day), share_of(day, PLAN, FIRST)) == (60_000, Fraction(200, 3))
    assert (at_target_of(day, PLAN, SECOND), share_of(day, PLAN, SECOND)) == (1, Fraction(100, 3))


@pytest.mark.parametrize(
    ("day", "reason"),
    [(absent_day(START), "no_roster"), (hidden_day(START), "below_minimum_cohort")],
)
def test_absent_and_hidden_days_say_nothing_but_the_reason(day: PlanDay, reason: str) -> None:
    assert (day.reason, day.roster, day.median) == (reason, 0, None)
    assert (level_of(day), share_of(day, PLAN, FIRST), at_target_of(day, PLAN, FIRST)) == (
        *(None, None),
        None,
    )


def test_an_unjudged_day_keeps_its_counts_and_has_no_share() -> None:
    day = PlanDay(START, 9, 3, 0, 9, 9, 3, (2, 1), 71_000, None, Reason.COVERAGE_BELOW_HALF)
    assert at_target_of(day, PLAN, FIRST) == 2
    assert (level_of(day), share_of(day, PLAN, FIRST)) == (None, None)
