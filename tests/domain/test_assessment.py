"""A plan on a day, from the first level to the overdue stage."""

from dataclasses import replace
from datetime import date

import pytest

from ssi_platform.domain.assessment import Assessment, StageAssessment, assess
from ssi_platform.domain.glide import Baseline
from ssi_platform.domain.plan_days import Reason, hidden_day
from ssi_platform.domain.states import State
from ssi_platform.domain.targets import Criterion, Plan, Stage
from ssi_platform.domain.verdicts import Judgement

from .assessed import BY_SHARE, PLAN, START, on_day, series, stages, team


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
        excused=0,
        median=59_000,
        level=59_000,
        reason=None,
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
        reason=None,
        level=59_000,
        share=0,
        at_target=0,
        reps_needed=7,
        counted=8,
        newcomers=1,
        gap=11_000,
        median_gap=11_000,
        share_gap=80_000,
        required_rate=6_300,
        pace=0.9,
        expected=60_000,
        attained_on=None,
        attained_at_due=None,
        attained_at_due_reason=None,
        days_left=50,
        carry_over_gap=None,
        met_by_share=False,
        met_by_median=False,
    )
    assert second.state is State.NOT_STARTED
    assert (second.starts_on, second.gap, second.required_rate) == (on_day(100), 21_000, 4_100)
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


def test_a_missed_share_carries_over_what_its_level_lacked() -> None:
    days = [team(offset, 64, median=75, at_70=5) for offset in range(121)]
    first, second = stages(BY_SHARE, days, 120)
    assert (first.state, first.attained_at_due) == (State.OVERDUE, False)
    assert second.carry_over_gap == 6_000


def test_a_stored_verdict_stands_before_the_series() -> None:
    days = series(lambda n: 60, 120)
    given_before = {1: Judgement(True, 71_000), 2: Judgement(True, 90_000)}
    before_due = assess(PLAN, days, on_day(99), verdicts=given_before).stages[0]
    assert (before_due.attained_at_due, before_due.state) == (None, State.AT_RISK)
    first, second = assess(PLAN, days, on_day(120), verdicts=given_before).stages
    assert (first.attained_at_due, first.state) == (True, State.MET)
    assert (second.carry_over_gap, second.attained_at_due) == (0, None)


def test_a_null_verdict_has_its_reason() -> None:
    days = [*series(lambda n: 60, 80), hidden_day(on_day(100))]
    first = stages(PLAN, days, 100)[0]
    expected = (None, Reason.BELOW_MINIMUM_COHORT, Reason.BELOW_MINIMUM_COHORT)
    assert (first.attained_at_due, first.attained_at_due_reason, first.reason) == expected


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


def test_without_a_row_for_the_day() -> None:
    result = assess(PLAN, [team(0, 50)], on_day(30))
    assert (result.median, result.roster, result.baseline) == (None, 0, Baseline(START, 50_000))
    first = result.stages[0]
    assert first.state is State.INSUFFICIENT_DATA
    assert (first.gap, first.pace, first.share, first.at_target) == (None, None, None, None)
    assert (first.met_by_share, first.met_by_median, first.expected) == (None, None, 56_000)
    assert (first.reason, first.level) == (Reason.NO_ROSTER, None)


def test_too_little_data_shows_the_median_and_says_nothing_of_it() -> None:
    today = replace(team(30, 75), level=None, reason=Reason.COVERAGE_BELOW_HALF)
    result = assess(PLAN, [team(0, 50), today], on_day(30))
    assert (result.median, result.level, result.reason) == (75_000, None, "coverage_below_half")
    first = result.stages[0]
    assert (first.state, first.reason) == (State.INSUFFICIENT_DATA, "coverage_below_half")
    assert {first.level, first.share, first.gap, first.median_gap, first.share_gap} == {None}
    assert {first.met_by_share, first.met_by_median, first.required_rate} == {None}


def test_without_a_baseline() -> None:
    first = stages(PLAN, [team(20, 60)], 20)[0]
    assert (first.state, first.expected, first.pace) == (State.NO_BASELINE, None, None)
    assert (first.gap, first.required_rate) == (10_000, 3_563)


def test_a_wider_window_finds_a_baseline() -> None:
    result = assess(PLAN, [team(20, 60)], on_day(20), window_days=20)
    assert result.baseline == Baseline(on_day(20), 60_000)
    assert result.stages[0].state is State.ON_TRACK


def test_distance_is_measured_on_the_level_and_the_median_beside_it() -> None:
    days = [team(0, 50), team(50, 58, median=70, at_70=5)]
    first = stages(BY_SHARE, days, 50)[0]
    assert (first.level, first.gap, first.median_gap) == (58_000, 12_000, 0)
    assert (first.share, first.share_gap) == (62_500, 12_500)
    assert (first.pace, first.required_rate, first.state) == (0.8, 6_900, State.AT_RISK)
    assert (first.met_by_share, first.met_by_median) == (False, True)


def test_half_a_point_below_the_threshold_is_met() -> None:
    first = stages(BY_SHARE, [team(0, 50), team(50, 69.5, at_70=6)], 50)[0]
    assert (first.state, first.gap, first.required_rate) == (State.MET, 500, None)
    assert (first.share, first.share_gap, first.met_by_share) == (75_000, 0, True)


def test_thresholds_are_met_as_linkedin_shows_them() -> None:
    assert stages(PLAN, series(lambda n: 69.5, 30), 30)[0].state is State.MET
    assert stages(PLAN, series(lambda n: 69.499, 30), 30)[0].state is State.ON_TRACK


def test_months_and_leap_days_are_days() -> None:
    plan = Plan(date(2024, 2, 29), (Stage(70, date(2025, 2, 28), 1),), Criterion.MEDIAN)
    first = assess(plan, [], date(2025, 2, 27)).stages[0]
    assert (first.days_left, first.state) == (1, State.INSUFFICIENT_DATA)
