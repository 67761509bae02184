"""Baselines, and the path from them through the stages."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.glide import Baseline, baseline, expected
from ssi_platform.domain.targets import Plan, Stage

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


FIRST, SECOND = Stage(70, on_day(100), 1), Stage(80, on_day(200), 2)
PLAN = Plan(START, (FIRST, SECOND))
FROM_50 = Baseline(START, 50_000)


@pytest.mark.parametrize(
    ("valid", "day"),
    [
        ({0, 1}, 0),
        ({1, 2}, 1),
        ({14}, 14),
        ({15}, None),
        ({-1}, None),
        (set(), None),
    ],
)
def test_a_baseline_is_found_within_the_window(valid: set[int], day: int | None) -> None:
    levels = {on_day(n): 50_000 + n for n in valid}
    result = baseline(PLAN, levels, on_day(30), 14)
    assert result == (None if day is None else Baseline(on_day(day), 50_000 + day))


def test_a_baseline_is_not_taken_from_the_future() -> None:
    levels = {on_day(5): 50_000}
    assert baseline(PLAN, levels, on_day(4), 14) is None
    assert baseline(PLAN, levels, on_day(5), 14) == Baseline(on_day(5), 50_000)


@pytest.mark.parametrize(
    ("stage", "day", "value"),
    [
        (FIRST, 0, 50_000),
        (FIRST, 1, 50_200),
        (FIRST, 50, 60_000),
        (FIRST, 100, 70_000),
        (FIRST, 150, 70_000),
        (SECOND, 50, 60_000),
        (SECOND, 100, 70_000),
        (SECOND, 150, 75_000),
        (SECOND, 200, 80_000),
        (SECOND, 300, 80_000),
    ],
)
def test_the_path_runs_through_the_stages(stage: Stage, day: int, value: int) -> None:
    assert expected(PLAN, stage, FROM_50, on_day(day)) == value


def test_a_late_baseline_steepens_the_path() -> None:
    assert expected(PLAN, FIRST, Baseline(on_day(10), 52_000), on_day(55)) == 61_000


def test_a_baseline_above_the_threshold_lets_the_path_fall() -> None:
    assert expected(PLAN, FIRST, Baseline(START, 76_000), on_day(50)) == 73_000


def test_a_stage_due_before_the_baseline_is_passed_over() -> None:
    plan = Plan(START, (Stage(55, on_day(5), 1), Stage(80, on_day(30), 2)))
    late = Baseline(on_day(10), 62_000)
    assert expected(plan, plan.stages[0], late, on_day(12)) == 55_000
    assert expected(plan, plan.stages[1], late, on_day(20)) == 71_000


def test_the_path_does_not_begin_before_the_baseline() -> None:
    with pytest.raises(ValueError, match="glide path"):
        expected(PLAN, FIRST, Baseline(on_day(9), 50_000), on_day(8))


@given(st.integers(0, 69_999), st.integers(0, 198))
def test_a_path_from_below_only_rises(value: int, day: int) -> None:
    start = Baseline(START, value)
    today, tomorrow = (expected(PLAN, SECOND, start, on_day(n)) for n in (day, day + 1))
    assert value <= today <= tomorrow <= 80_000
