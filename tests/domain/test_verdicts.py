"""Seven days in a row, the week of the due day, and frozen populations."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from ssi_platform.domain.plan_days import PlanDay, Reason
from ssi_platform.domain.targets import Cohort, Criterion, Plan, Stage
from ssi_platform.domain.verdicts import (
    FrozenDay,
    Judgement,
    attained_on,
    due_week,
    first_day_needed,
    judge,
    judge_again,
)

START = date(2026, 1, 1)
STAGE = Stage(70, START + timedelta(days=20), 1)
PLAN = Plan(START, (STAGE,))


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


def week(levels: Sequence[float | Reason | None]) -> dict[date, PlanDay]:
    """Make the days 14 to 20: a level in points, a reason, or None for no row at all."""
    days = {}
    for day, level in zip(due_week(STAGE), levels, strict=True):
        if isinstance(level, Reason):
            days[day] = PlanDay(day, 3, reason=level)
        elif level is not None:
            days[day] = PlanDay(day, 3, 3, level=round(level * 1000))
    return days


NO_SCORES, HALF = Reason.NO_SCORES, Reason.COVERAGE_BELOW_HALF


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        ([70] * 7, Judgement(True, 70_000)),
        ([69.5] * 7, Judgement(True, 69_500)),
        ([69.499] * 7, Judgement(False, 69_499)),
        ([60, 60, 60, 70, 71, 72, 73], Judgement(True, 70_000)),
        ([60, 60, 69, 70, None, None, HALF], Judgement(False, 64_500)),
        ([69.499, 69.5, None, None, None, 60, 90], Judgement(True, 69_500)),
        ([70, 70, 70, None, NO_SCORES, HALF, None], Judgement(None, reason=Reason.NO_ROSTER)),
        ([HALF, HALF, NO_SCORES, NO_SCORES, 70, 70, 70], Judgement(None, reason=NO_SCORES)),
        ([None] * 7, Judgement(None, reason=Reason.NO_ROSTER)),
    ],
)
def test_the_median_of_at_least_four_levels_decides(
    levels: Sequence[float | Reason | None], verdict: Judgement
) -> None:
    assert judge(STAGE, week(levels)) == verdict


@pytest.mark.parametrize(
    ("levels", "began"),
    [
        ([70] * 6, None),
        ([70] * 7, 0),
        ([69.5] * 7, 0),
        ([69.499] * 7, None),
        ([70, 70, 70, 69, *[70] * 7], 4),
        ([70, 70, 70, None, *[70] * 7], 4),
        ([60, *[70] * 7, 60, *[80] * 7], 1),
    ],
)
def test_a_run_of_seven_days_attains(levels: Sequence[float | None], began: int | None) -> None:
    known = {on_day(n): round(level * 1000) for n, level in enumerate(levels) if level is not None}
    result = attained_on(PLAN, STAGE, known, on_day(30))
    assert result == (None if began is None else on_day(began))


def test_days_before_the_start_and_after_the_asked_day_do_not_count() -> None:
    early = {on_day(n): 70_000 for n in range(-5, 2)}
    assert attained_on(PLAN, STAGE, early, on_day(30)) is None
    later = {on_day(n): 70_000 for n in range(7)}
    assert attained_on(PLAN, STAGE, later, on_day(5)) is None
    assert attained_on(PLAN, STAGE, later, on_day(6)) == START


def test_days_are_needed_from_the_start_or_the_first_due_week() -> None:
    assert first_day_needed(PLAN) == START
    soon = Plan(START, (Stage(70, on_day(2), 1), Stage(80, on_day(90), 2)))
    assert first_day_needed(soon) == on_day(-4)


def frozen(eligible: str, others: str = "", *, cohort: int, window: int = 14) -> list[FrozenDay]:
    return [
        FrozenDay(day, window, frozenset(eligible), frozenset(others), cohort)
        for day in due_week(STAGE)
    ]


def test_a_late_score_is_judged_with_the_population_it_belongs_to() -> None:
    population = frozen("abc", "x", cohort=3)
    scores = {"a": [(on_day(10), 71_000)], "b": [(on_day(10), 60_000)], "x": [(START, 99_000)]}
    assert judge_again(PLAN, STAGE, population, scores) == Judgement(False, 60_000)
    scores["b"] = [(on_day(10), 70_000)]
    assert judge_again(PLAN, STAGE, population, scores) == Judgement(True, 70_000)
    late = scores | {"c": [(on_day(12), 30_000)], "new": [(on_day(12), 1_000)]}
    assert judge_again(PLAN, STAGE, population, late) == Judgement(False, 30_000)
    assert judge_again(PLAN, STAGE, population, {}) == Judgement(None, reason=NO_SCORES)


def test_each_day_keeps_its_window() -> None:
    scores = {"a": [(on_day(13), 71_000)]}
    narrow = frozen("a", cohort=1, window=3)
    assert judge_again(PLAN, STAGE, narrow, scores) == Judgement(None, reason=NO_SCORES)
    assert judge_again(PLAN, STAGE, narrow[:1] + frozen("a", cohort=1)[1:], scores).attained


@pytest.mark.parametrize(
    ("terms", "eligible", "others", "cohort", "verdict"),
    [
        ({}, "", "ab", 0, Judgement(None, reason=Reason.ONLY_NEWCOMERS)),
        ({}, "ac", "b", 2, Judgement(True, 80_000)),
        ({"criterion": Criterion.MEDIAN}, "ab", "", 2, Judgement(True, 70_000)),
        ({"share_required": 50}, "ab", "", 2, Judgement(True, 80_000)),
        ({"cohort": Cohort.FROZEN_AT_START}, "a", "b", 2, Judgement(True, 80_000)),
        (
            {"cohort": Cohort.FROZEN_AT_START},
            *("a", "b", 3),
            Judgement(None, reason=Reason.COUNTED_BELOW_HALF),
        ),
        (
            {"cohort": Cohort.FROZEN_AT_START},
            *("", "ab", 3),
            Judgement(None, reason=Reason.COHORT_LEFT),
        ),
    ],
)
def test_a_population_is_judged_as_its_plan_counts(
    terms: dict, eligible: str, others: str, cohort: int, verdict: Judgement
) -> None:
    scores = {"a": [(on_day(14), 80_000)], "b": [(on_day(14), 60_000)]}
    plan = Plan(START, (STAGE,), **terms)
    assert judge_again(plan, STAGE, frozen(eligible, others, cohort=cohort), scores) == verdict
