"""Reaching a threshold: for a day, for a week, and on the due day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.attainment import (
    TeamReading,
    attained_at_due,
    attained_on,
    holds,
    level_at_due,
    share_at,
)
from ssi_platform.domain.targets import Criterion, Plan, Stage

START = date(2026, 1, 1)
STAGE = Stage(70, START + timedelta(days=20), 1)
BY_MEDIAN = Plan(START, (STAGE,), Criterion.MEDIAN)
BY_SHARE = Plan(START, (STAGE,), Criterion.SHARE, 80)
LATE = START + timedelta(days=99)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


def medians(values: Sequence[float | None], first: int = 0) -> Mapping[date, TeamReading]:
    """Make a day of each value from `first` on; None is a day with too little data."""
    days = [on_day(offset) for offset in range(first, first + len(values))]
    return {
        day: TeamReading(day, None if value is None else round(value * 1000), value is not None)
        for day, value in zip(days, values, strict=True)
    }


def shares(counts: Sequence[int], of: int = 10, first: int = 0) -> Mapping[date, TeamReading]:
    days = [on_day(offset) for offset in range(first, first + len(counts))]
    return {
        day: TeamReading(day, 50_000, True, at_target={1: count}, counted=of)
        for day, count in zip(days, counts, strict=True)
    }


@pytest.mark.parametrize(
    ("values", "began"),
    [
        ([70] * 6, None),
        ([70] * 7, 0),
        ([69.5] * 7, 0),
        ([69.499] * 7, None),
        ([70, 70, 70, 69, *[70] * 7], 4),
        ([70, 69] * 10, None),
        ([70, 70, 70, None, *[70] * 6], None),
        ([70, 70, 70, None, *[70] * 7], 4),
        ([60, *[70] * 7, 60, *[80] * 7], 1),
    ],
)
def test_a_threshold_is_attained_by_a_week(values: list[float | None], began: int | None) -> None:
    expected = None if began is None else on_day(began)
    assert attained_on(BY_MEDIAN, STAGE, medians(values), LATE) == expected


def test_a_missing_day_breaks_the_run() -> None:
    days = {**medians([70] * 6), **medians([70] * 7, first=7)}
    assert attained_on(BY_MEDIAN, STAGE, days, LATE) == on_day(7)


def test_days_before_the_start_attain_nothing() -> None:
    assert attained_on(BY_MEDIAN, STAGE, medians([70] * 9, first=-3), LATE) is None
    assert attained_on(BY_MEDIAN, STAGE, medians([70] * 10, first=-3), LATE) == START


def test_a_week_is_attained_when_it_is_over() -> None:
    days = medians([70] * 20)
    assert attained_on(BY_MEDIAN, STAGE, days, on_day(5)) is None
    assert attained_on(BY_MEDIAN, STAGE, days, on_day(6)) == START
    assert attained_on(BY_MEDIAN, STAGE, days, on_day(-9)) is None


@given(st.lists(st.sampled_from([69.0, 70.0, None]), max_size=25))
def test_the_week_is_the_first_of_seven_good_days(values: list[float | None]) -> None:
    weeks = [n for n in range(len(values) - 6) if values[n : n + 7] == [70.0] * 7]
    expected = on_day(weeks[0]) if weeks else None
    assert attained_on(BY_MEDIAN, STAGE, medians(values), LATE) == expected


@pytest.mark.parametrize(
    ("counts", "began"), [([8] * 7, 0), ([7] * 7, None), ([10, 7, *[8] * 7], 2)]
)
def test_a_share_is_attained_by_a_week_too(counts: list[int], began: int | None) -> None:
    expected = None if began is None else on_day(began)
    assert attained_on(BY_SHARE, STAGE, shares(counts), LATE) == expected


def test_a_third_is_not_rounded_up() -> None:
    plan = Plan(START, (STAGE,), Criterion.SHARE, 67)
    assert holds(plan, STAGE, shares([2], of=3)[START]) is False
    assert holds(BY_SHARE, STAGE, shares([4], of=5)[START]) is True


@pytest.mark.parametrize(
    "reading",
    [
        None,
        TeamReading(START, 90_000, False, {1: 9}, counted=9),
        TeamReading(START, 90_000, True, {1: 0}, counted=0),
        TeamReading(START, 90_000, True, {2: 9}, counted=9),
    ],
)
def test_a_share_that_cannot_be_judged(reading: TeamReading | None) -> None:
    assert share_at(reading, STAGE) is None
    assert holds(BY_SHARE, STAGE, reading) is None


@pytest.mark.parametrize("reading", [None, TeamReading(START, 90_000, False)])
def test_a_median_that_cannot_be_judged(reading: TeamReading | None) -> None:
    assert holds(BY_MEDIAN, STAGE, reading) is None


@pytest.mark.parametrize(
    ("week", "reached"),
    [
        ([60, 60, 60, 70, 70, 70, 70], True),
        ([60, 60, 60, 60, 70, 70, 70], False),
        ([None, None, None, None, None, None, 69.5], True),
        ([None] * 6 + [69], False),
        ([None] * 5 + [69, 70], True),
        ([None] * 7, None),
        ([], None),
    ],
)
def test_the_verdict_is_that_of_the_week_before_the_due_day(
    week: list[float | None], reached: bool | None
) -> None:
    days = {**medians([90] * 30, first=21), **medians(week, first=14)}
    assert attained_at_due(BY_MEDIAN, STAGE, days, LATE) is reached


def test_the_eighth_day_back_does_not_count() -> None:
    days = medians([90, 60, 60, 60, 70, 70, 60, 60], first=13)
    assert level_at_due(STAGE, days) == 60_000
    assert attained_at_due(BY_MEDIAN, STAGE, days, LATE) is False


def test_there_is_no_verdict_before_the_due_day() -> None:
    days = medians([90] * 30)
    assert attained_at_due(BY_MEDIAN, STAGE, days, on_day(19)) is None
    assert attained_at_due(BY_MEDIAN, STAGE, days, on_day(20)) is True


@pytest.mark.parametrize(
    ("counts", "reached"),
    [([8, 8, 8, 8, 1, 1, 1], True), ([10, 10, 10, 7, 7, 7, 7], False), ([], None)],
)
def test_the_verdict_on_a_share_is_on_its_median(counts: list[int], reached: bool | None) -> None:
    assert attained_at_due(BY_SHARE, STAGE, shares(counts, first=14), LATE) is reached
