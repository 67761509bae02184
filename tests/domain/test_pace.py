"""A plan on a day, from the first reading to the overdue stage."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.attainment import TeamReading
from ssi_platform.domain.glide import Baseline
from ssi_platform.domain.pace import Assessment, StageAssessment, assess
from ssi_platform.domain.states import State
from ssi_platform.domain.targets import Criterion, Plan, Stage

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


PLAN = Plan(START, (Stage(70, on_day(100), 1), Stage(80, on_day(200), 2)), Criterion.MEDIAN)
BY_SHARE = replace(PLAN, criterion=Criterion.SHARE, share_required=75)


def team(offset: int, median: float, *, at_70: int = 0, at_80: int = 0) -> TeamReading:
    counts = {"counted": 8, "newcomers": 1, "roster": 10, "scored": 9}
    at_target = {1: at_70, 2: at_80}
    return TeamReading(on_day(offset), round(median * 1000), True, at_target, **counts)


def series(median_on: Callable[[int], float], last: int) -> list[TeamReading]:
    return [team(offset, median_on(offset)) for offset in range(last + 1)]


def stages(plan: Plan, days: list[TeamReading], on: int) -> tuple[StageAssessment, ...]:
    return assess(plan, days, on_day(on)).stages


def test_half_way_and_a_little_behind() -> None:
    days = series(lambda n: 50 + 0.18 * n, 50)
    result = assess(PLAN, days, on_day(50))
    first, second = result.stages
    assert result == Assessment(
        on=on_day(50),
        criterion=Criterion.MEDIAN,
        share_required=80,
        roster=10,
        scored=9,
        median=59_000,
        baseline=Baseline(START, 50_000),
        current=1,
        stages=(first, second),
    )
    assert first == StageAssessment(
        position=1,
        threshold=70,
        starts_on=START,
        due_on=on_day(100),
        state=State.BEHIND,
        share=0,
        at_target=0,
        counted=8,
        newcomers=1,
        gap=11_000,
        share_gap=80_000,
        required_rate=6_600,
        pace=0.9,
        expected=60_000,
        attained_on=None,
        attained_at_due=None,
        days_left=50,
        carry_over_gap=None,
        met_by_share=False,
        met_by_median=False,
    )
    assert second.state is State.NOT_STARTED
    assert (second.starts_on, second.gap, second.required_rate) == (on_day(100), 21_000, 4_200)
    assert (second.expected, second.pace, second.carry_over_gap) == (None, None, None)


@pytest.mark.parametrize(
    ("rise", "state"),
    [(0.2, State.ON_TRACK), (0.198, State.ON_TRACK), (0.19, State.BEHIND), (0.1, State.AT_RISK)],
)
def test_states_on_the_way(rise: float, state: State) -> None:
    assert stages(PLAN, series(lambda n: 50 + rise * n, 50), 50)[0].state is state


def test_met_before_it_is_due() -> None:
    first = stages(PLAN, series(lambda n: 50 + n, 30), 30)[0]
    assert (first.state, first.attained_on) == (State.MET, on_day(20))
    assert (first.gap, first.required_rate, first.attained_at_due) == (-10_000, None, None)


def test_the_next_stage_starts_from_the_threshold_that_was_missed() -> None:
    first, second = stages(PLAN, series(lambda n: 50 + 0.1 * n, 150), 150)
    assert (first.state, first.attained_at_due, first.days_left) == (State.OVERDUE, False, 0)
    assert (first.expected, first.pace, first.required_rate) == (70_000, 0.75, None)
    assert second.expected == 75_000
    assert second.pace == 15_000 / 25_000
    assert second.carry_over_gap == 70_000 - 59_700
    assert second.state is State.AT_RISK


def test_the_next_stage_carries_nothing_over_when_the_last_was_reached() -> None:
    first, second = stages(PLAN, series(lambda n: min(72, 50 + n), 101), 101)
    assert (first.state, first.attained_at_due) == (State.MET, True)
    assert second.carry_over_gap == 0
    assert second.state is State.ON_TRACK


def test_a_verdict_without_data_carries_nothing_known() -> None:
    days = [team(0, 50), team(120, 60)]
    first, second = stages(PLAN, days, 120)
    assert (first.state, first.attained_at_due) == (State.OVERDUE, None)
    assert second.carry_over_gap is None


def test_a_missed_share_carries_no_negative_gap() -> None:
    days = [team(offset, 75, at_70=5) for offset in range(121)]
    first, second = stages(BY_SHARE, days, 120)
    assert (first.state, first.attained_at_due) == (State.OVERDUE, False)
    assert second.carry_over_gap == 0


def test_the_last_stage_stays_current_when_it_is_over() -> None:
    result = assess(PLAN, series(lambda n: 50, 250), on_day(250))
    assert result.current == 2
    assert [stage.state for stage in result.stages] == [State.OVERDUE, State.OVERDUE]


def test_on_the_due_day_no_days_are_left() -> None:
    first, second = stages(PLAN, series(lambda n: 50 + 0.15 * n, 100), 100)
    assert (first.days_left, first.required_rate, first.pace) == (0, None, 0.75)
    assert (first.state, first.attained_at_due) == (State.AT_RISK, False)
    assert second.state is State.NOT_STARTED


def test_before_the_start() -> None:
    result = assess(PLAN, [team(-1, 75)], on_day(-1))
    assert result.baseline is None
    assert {stage.state for stage in result.stages} == {State.NOT_STARTED}
    assert result.stages[0].met_by_median is True
    assert result.stages[0].days_left == 101


def test_without_a_reading_for_the_day() -> None:
    result = assess(PLAN, [team(0, 50)], on_day(30))
    assert (result.median, result.roster, result.baseline) == (None, 0, Baseline(START, 50_000))
    first = result.stages[0]
    assert first.state is State.INSUFFICIENT_DATA
    assert (first.gap, first.pace, first.share, first.at_target) == (None, None, None, None)
    assert (first.met_by_share, first.met_by_median, first.expected) == (None, None, 56_000)


def test_too_little_data_shows_the_median_and_says_nothing_of_it() -> None:
    today = replace(team(30, 75), valid=False)
    result = assess(PLAN, [team(0, 50), today], on_day(30))
    assert result.median == 75_000
    assert (result.stages[0].state, result.stages[0].gap) == (State.INSUFFICIENT_DATA, None)


def test_without_a_baseline() -> None:
    first = stages(PLAN, [team(20, 60)], 20)[0]
    assert (first.state, first.expected, first.pace) == (State.NO_BASELINE, None, None)
    assert (first.gap, first.required_rate) == (10_000, 3_750)


def test_a_wider_window_finds_a_baseline() -> None:
    result = assess(PLAN, [team(20, 60)], on_day(20), window_days=20)
    assert result.baseline == Baseline(on_day(20), 60_000)
    assert result.stages[0].state is State.ON_TRACK


@pytest.mark.parametrize(
    ("at_70", "state", "share", "share_gap"),
    [(6, State.MET, 75_000, 0), (5, State.ON_TRACK, 62_500, 12_500)],
)
def test_the_share_decides_where_it_is_the_criterion(
    at_70: int, state: State, share: int, share_gap: int
) -> None:
    first = stages(BY_SHARE, [team(0, 50), team(50, 65, at_70=at_70)], 50)[0]
    assert (first.state, first.share, first.share_gap) == (state, share, share_gap)
    assert (first.met_by_share, first.met_by_median) == (at_70 == 6, False)


def test_a_median_at_the_threshold_has_no_rate_to_rise_by() -> None:
    first = stages(BY_SHARE, [team(0, 50), team(50, 69.5, at_70=5)], 50)[0]
    assert (first.state, first.gap, first.required_rate) == (State.ON_TRACK, 500, None)


def test_a_share_that_is_met_asks_for_no_rise() -> None:
    first = stages(BY_SHARE, [team(0, 50), team(50, 65, at_70=6)], 50)[0]
    assert (first.gap, first.required_rate) == (5_000, None)


def test_thresholds_are_met_as_linkedin_shows_them() -> None:
    assert stages(PLAN, series(lambda n: 69.5, 30), 30)[0].state is State.MET
    assert stages(PLAN, series(lambda n: 69.499, 30), 30)[0].state is State.ON_TRACK


def test_months_and_leap_days_are_days() -> None:
    plan = Plan(date(2024, 2, 29), (Stage(70, date(2025, 2, 28), 1),), Criterion.MEDIAN)
    first = assess(plan, [], date(2025, 2, 27)).stages[0]
    assert (first.days_left, first.state) == (1, State.INSUFFICIENT_DATA)


MEDIANS = st.lists(st.none() | st.integers(0, 100_000), min_size=1, max_size=25)


@given(MEDIANS, st.integers(0, 29), st.sampled_from(Criterion))
def test_neither_order_nor_the_future_matters(
    medians: list[int | None], on: int, criterion: Criterion
) -> None:
    plan = Plan(START, (Stage(40, on_day(9), 1), Stage(60, on_day(19), 2)), criterion)
    days = [
        TeamReading(on_day(n), value, value is not None, {1: n % 5, 2: n % 3}, counted=4)
        for n, value in enumerate(medians)
    ]
    past = [reading for reading in days if reading.day <= on_day(on)]
    assert assess(plan, days[::-1], on_day(on)) == assess(plan, past, on_day(on))


WORST_FIRST = [
    State.NOT_STARTED,
    State.OVERDUE,
    State.AT_RISK,
    State.BEHIND,
    State.ON_TRACK,
    State.MET,
]


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(1, 250))
def test_a_higher_median_is_never_a_worse_state(one: int, other: int, on: int) -> None:
    low, high = (
        stages(PLAN, [team(0, 50), team(on, level / 1000)], on) for level in sorted((one, other))
    )
    for lower, higher in zip(low, high, strict=True):
        assert WORST_FIRST.index(lower.state) <= WORST_FIRST.index(higher.state)
