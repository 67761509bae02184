"""One word for a stage, and which word goes first."""

from datetime import date, timedelta

import pytest

from ssi_platform.domain.states import State, has_started, pace_of, stage_state
from ssi_platform.domain.targets import Criterion, Plan, Stage

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


FIRST, SECOND = Stage(70, on_day(100), 1), Stage(80, on_day(200), 2)
PLAN = Plan(START, (FIRST, SECOND), Criterion.MEDIAN)


def judge(
    day: int,
    level: float | None,
    *,
    verdict: bool | None = None,
    goal: int | None = None,
    pace: float | None = None,
    stage: Stage = FIRST,
) -> State:
    value = None if level is None else round(level * 1000)
    return stage_state(PLAN, stage, on_day(day), level=value, verdict=verdict, goal=goal, pace=pace)


def test_before_the_start_nothing_else_matters() -> None:
    assert judge(-1, 90) is State.NOT_STARTED
    assert judge(-1, None) is State.NOT_STARTED
    assert judge(0, 90) is State.MET


def test_a_later_stage_waits_for_the_due_day_before_it() -> None:
    assert judge(100, 90, stage=SECOND) is State.NOT_STARTED
    assert judge(101, 90, stage=SECOND) is State.MET
    assert [has_started(PLAN, SECOND, on_day(n)) for n in (-1, 0, 100, 101, 300)] == [
        *(False, False, False),
        *(True, True),
    ]


def test_met_needs_no_baseline_and_no_pace() -> None:
    assert judge(50, 69.5) is State.MET
    assert judge(50, 69.5, goal=90_000, pace=0.1) is State.MET
    assert judge(150, 69.5, verdict=False) is State.MET


def test_a_verdict_stands_whatever_came_after_it() -> None:
    assert judge(100, 60, verdict=True) is State.MET
    assert judge(150, 60, verdict=True) is State.MET
    assert judge(150, None, verdict=True) is State.MET


@pytest.mark.parametrize("day", [50, 150])
@pytest.mark.parametrize("verdict", [None, False])
def test_without_data_nothing_is_said(day: int, verdict: bool | None) -> None:
    assert judge(day, None, verdict=verdict, goal=60_000) is State.INSUFFICIENT_DATA


def test_overdue_begins_the_day_after() -> None:
    assert judge(100, 60, verdict=False, goal=70_000, pace=0.5) is State.AT_RISK
    assert judge(101, 60, verdict=False, goal=70_000, pace=0.999) is State.OVERDUE
    assert judge(101, 60) is State.OVERDUE


def test_without_a_baseline_there_is_no_pace() -> None:
    assert judge(50, 60) is State.NO_BASELINE


@pytest.mark.parametrize(
    ("pace", "state"),
    [
        (1.2, State.ON_TRACK),
        (0.99, State.ON_TRACK),
        (0.9899, State.BEHIND),
        (0.81, State.BEHIND),
        (0.8099, State.AT_RISK),
        (0.0, State.AT_RISK),
        (-0.5, State.AT_RISK),
    ],
)
def test_the_pace_decides(pace: float, state: State) -> None:
    assert judge(50, 60, goal=60_000, pace=pace) is state


@pytest.mark.parametrize(
    ("level", "state"),
    [(50, State.ON_TRACK), (49.5, State.ON_TRACK), (49.499, State.BEHIND), (20, State.BEHIND)],
)
def test_without_a_pace_the_path_itself_decides(level: float, state: State) -> None:
    assert judge(1, level, goal=50_000) is state


@pytest.mark.parametrize(
    ("level", "start", "goal", "pace"),
    [
        (60_000, 50_000, 60_000, 1.0),
        (59_900, 50_000, 60_000, 0.99),
        (58_100, 50_000, 60_000, 0.81),
        (45_000, 50_000, 60_000, -0.5),
        (50_501, 50_000, 50_501, 1.0),
        (50_000, 50_000, 50_500, None),
        (50_000, 60_000, 55_000, None),
    ],
)
def test_pace(level: int, start: int, goal: int, pace: float | None) -> None:
    assert pace_of(level, start, goal) == pace
