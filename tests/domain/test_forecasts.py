"""Days, probabilities and refusals of a forecast, on series that one can reckon by hand."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from ssi_platform.domain.forecasts import (
    Course,
    Forecast,
    NoForecast,
    forecast,
    judged_on,
    outcome,
    refusal,
)
from ssi_platform.domain.past_levels import is_carried_by_one, past_levels
from ssi_platform.domain.pauses import Pause
from ssi_platform.domain.shifts import Rule, Shift
from ssi_platform.domain.targets import Criterion, Plan, Stage

TODAY = date(2026, 6, 30)
START = date(2026, 1, 1)
STAGE = Stage(70, date(2026, 8, 1), 1)
PLAN = Plan(START, (STAGE,))
MEDIANS = replace(PLAN, criterion=Criterion.MEDIAN)
NOISE = np.random.default_rng(7).normal(0, 300, 90)


def course(gain=100, days=90, level=60_000, noise=NOISE, history=None):
    """Levels in thousandths that rise by `gain` a day to `level` today."""
    numbers = np.arange(1 - days, 1, dtype=np.int32)
    levels = np.round(level + gain * numbers + noise[:days]).astype(np.int32)
    return Course(TODAY, numbers, levels, history or days)


def days(made):
    return [None if day is None else (day - TODAY).days
            for day in (made.earliest_on, made.expected_on, made.latest_on)]  # fmt: skip


def straight(**changes):
    return course(noise=np.zeros(90), **changes)


def test_a_straight_line_arrives_when_it_arrives():
    """59.7 three days ago and 0.1 a day: 69.5 is 98 days from then, 95 from today."""
    made = forecast(straight(history=200), STAGE)
    assert (made.level, made.slope, made.reason) == (59_700, 3_000, None)
    assert days(made) == [95, 95, 95]
    assert made.horizon_on == TODAY + timedelta(days=180)
    assert made.probability == 0  # 63.2 on the due day.
    assert forecast(straight(level=67_000, history=200), STAGE).probability == 1000


def test_the_interval_holds_the_expected_day_and_the_probability_is_between():
    made = forecast(course(level=66_500), STAGE)
    earliest, expected, latest = days(made)
    assert 0 < earliest < expected < latest
    assert expected == pytest.approx(30, abs=3)
    assert 0 < made.probability < 1000


def test_the_farther_the_day_the_wider_the_interval():
    near, far = (
        days(forecast(course(level=level, noise=2 * NOISE, history=180), STAGE))
        for level in (67_000, 61_000)
    )
    assert far[2] - far[0] > near[2] - near[0]


def test_nothing_is_forecast_beyond_what_the_history_is_long():
    assert days(forecast(course(level=62_000, history=60), STAGE))[1:] == [None, None]
    beyond = forecast(course(level=50_000, history=60), STAGE)
    assert (beyond.reason, days(beyond)) == (NoForecast.BEYOND_HORIZON, [None] * 3)
    assert beyond.horizon_on == TODAY + timedelta(days=60)
    late = Stage(70, TODAY + timedelta(days=61), 1)
    assert forecast(course(history=60), late).probability is None
    assert forecast(course(), Stage(70, TODAY, 1)).probability is None


def test_an_interval_is_open_where_the_team_may_not_rise_at_all():
    """The noise is larger than the gain of 90 days."""
    made = forecast(course(gain=5, level=69_000, noise=NOISE * 5, history=180), STAGE)
    assert made.earliest_on is not None
    assert made.latest_on is None


def test_a_team_that_falls_is_not_on_its_way():
    made = forecast(course(gain=-100), STAGE)
    assert (made.reason, days(made)) == (NoForecast.NOT_ON_CURRENT_TREND, [None] * 3)
    assert made.probability == 0
    assert made.slope < -2_500


def test_a_level_of_a_day_is_at_most_100():
    """At a gain of 2 points a day, 99.5 is not 60 points away from what is possible."""
    stage = Stage(100, date(2026, 8, 1), 1)
    made = forecast(course(gain=2_000, level=90_000, noise=3 * NOISE), stage)
    assert 500 < made.probability < 900


@pytest.mark.parametrize(("length", "short"), [(27, True), (28, False)])
def test_28_days_are_enough_where_they_are_plain(length, short):
    made = forecast(straight(days=length, level=69_000), STAGE)
    assert (made.reason is NoForecast.TOO_SHORT) == short


def test_20_of_the_days_have_to_be_observed():
    whole = straight(level=69_000)
    for count, short in ((19, True), (20, False)):
        rows = np.linspace(0, 89, count).astype(int)
        sparse = Course(TODAY, whole.days[rows], whole.levels[rows], 90)
        assert (forecast(sparse, STAGE).reason is NoForecast.TOO_SHORT) == short


def test_a_short_history_of_ups_and_downs_is_refused():
    slow = np.repeat(NOISE[:18] * 5, 5)
    made = forecast(course(days=40, noise=slow), STAGE)
    assert made.reason is NoForecast.TOO_AUTOCORRELATED
    assert forecast(course(level=68_000, noise=slow), STAGE).reason is None


def test_a_shift_of_everybody_is_taken_out():
    plain = course(level=66_500)
    day = TODAY - timedelta(days=30)
    levels = plain.levels.copy()
    levels[plain.days < -30] += 7_000  # LinkedIn takes seven points from all of them.
    shifted = Course(TODAY, plain.days, levels, 90)
    assert forecast(shifted, STAGE).slope < forecast(plain, STAGE).slope / 2
    assert forecast(shifted, STAGE, [Shift(day, -7_000, Rule.MEDIAN)]) == forecast(plain, STAGE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"on": START - timedelta(days=1)}, NoForecast.NOT_STARTED),
        ({"level": 69_500}, NoForecast.MET),
        ({"level": None}, NoForecast.INSUFFICIENT_DATA),
        ({"counted": 4}, NoForecast.TOO_FEW),
        ({"carried_by_one": True}, NoForecast.CARRIED_BY_ONE),
    ],
)
def test_refusals(changes, reason):
    given = {"on": TODAY, "level": 60_000, "counted": 5, "carried_by_one": False} | changes
    assert refusal(PLAN, STAGE, **given) == reason


def test_a_paused_plan_is_not_forecast():
    paused = replace(PLAN, pauses=(Pause(TODAY, TODAY),))
    assert refusal(
        paused, STAGE, TODAY, level=60_000, counted=9, carried_by_one=False
    ) == NoForecast.PAUSED  # fmt: skip


def test_levels_of_days_on_which_enough_were_valid_and_somebody_was_observed():
    values = np.array(
        [[50, 52, 54, 56, 58], [51, -1, 55, 57, 59], [51, -1, -1, 57, 59], [9, 9, 9, 9, 9]],
        np.int32,
    )
    ages = np.array([[0, 1, 1, 1, 1], [0] * 5, [0] * 5, [1, 2, 3, 4, 5]], np.int32)
    for plan, levels in ((PLAN, [52, 51]), (MEDIANS, [54, 56])):
        columns = past_levels(plan, values, ages)
        assert [column.tolist() for column in columns] == [[0, 1], levels]


@pytest.mark.parametrize(
    ("plan", "scores", "carried"),
    [
        (PLAN, [40, 60, 61, 62, 63], True),  # The fourth of five; the fifth is far below.
        (PLAN, [55, 60, 61, 62, 63], False),
        (replace(PLAN, share_required=100), [40, 60, 61, 62, 63], False),  # Nobody is below.
        (MEDIANS, [40, 41, 60, 62, 63], True),
        (MEDIANS, [40, 56, 60, 62, 63], False),
        (MEDIANS, [40, 41, 52, 64, 65, 66], True),  # 58 is 6 above the third.
        (MEDIANS, [60], False),
    ],
)
def test_a_level_that_one_person_carries(plan, scores, carried):
    assert is_carried_by_one(plan, np.array(scores, np.int32) * 1000) == carried


def test_when_an_interval_is_judged_and_how():
    early, late, horizon = (TODAY + timedelta(days=n) for n in (10, 20, 60))
    closed = Forecast(earliest_on=early, latest_on=late, horizon_on=horizon)
    assert judged_on(closed, STAGE.due_on) == late
    open_one = replace(closed, latest_on=None)
    assert judged_on(open_one, STAGE.due_on) == horizon
    assert judged_on(open_one, TODAY + timedelta(days=5)) == TODAY + timedelta(days=35)
    assert judged_on(Forecast(reason=NoForecast.TOO_FEW), STAGE.due_on) is None

    assert [outcome(early, late, day) for day in (TODAY, early, late, horizon, None)] == [
        False, True, True, False, False,
    ]  # fmt: skip
    assert [outcome(early, None, day) for day in (TODAY, early, None)] == [False, True, True]
