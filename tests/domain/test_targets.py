"""Plans, stages and due days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.calendar import allowed_days
from ssi_platform.domain.refusals import Invalid
from ssi_platform.domain.targets import (
    Cohort,
    Criterion,
    Plan,
    Stage,
    plan_errors,
    resolve_due,
    stage_on,
)
from ssi_platform.domain.thousandths import Refused

START = date(2026, 1, 1)
JULY, JANUARY = Stage(70, date(2026, 7, 1), 1), Stage(80, date(2027, 1, 1), 2)


@pytest.mark.parametrize(
    ("day", "position"),
    [
        (date(2025, 1, 1), 1),
        (date(2026, 7, 1), 1),
        (date(2026, 7, 2), 2),
        (date(2027, 1, 1), 2),
        (date(2028, 1, 1), 2),
    ],
)
def test_the_current_stage(day: date, position: int) -> None:
    assert stage_on([JANUARY, JULY], day).position == position


def test_no_stage_can_be_climbed_where_there_is_none() -> None:
    with pytest.raises(ValueError, match="at least one stage"):
        stage_on([], START)


def test_a_sound_plan() -> None:
    plan = Plan(START, (JULY, JANUARY))
    assert (plan.criterion, plan.share_required) == (Criterion.SHARE, 80)


@pytest.mark.parametrize(
    ("stages", "errors"),
    [
        ((), {"stages": "required"}),
        ((Stage(70, START, 1),), {"stages/0/due_on": "not_after_start"}),
        ((Stage(0, date(2026, 7, 1), 1),), {"stages/0/threshold": "out_of_range"}),
        ((Stage(101, date(2026, 7, 1), 1),), {"stages/0/threshold": "out_of_range"}),
        ((JULY, Stage(80, JULY.due_on, 2)), {"stages/1/due_on": "not_increasing"}),
        ((JULY, Stage(70, JANUARY.due_on, 2)), {"stages/1/threshold": "not_increasing"}),
        ((JULY, Stage(80, JANUARY.due_on, 1)), {"stages/1/position": "not_increasing"}),
        ((Stage(70, date(2036, 1, 2), 1),), {"stages/0/due_on": "out_of_range"}),
        (
            tuple(Stage(n, START + timedelta(days=n), n) for n in range(1, 12)),
            {"stages": "too_many_stages"},
        ),
    ],
)
def test_invalid_plans(stages: tuple[Stage, ...], errors: dict[str, str]) -> None:
    assert {error.field: error.code for error in plan_errors(START, stages)} == errors
    with pytest.raises(Invalid):
        Plan(START, stages)


def test_every_error_of_a_plan_is_said_at_once() -> None:
    errors = plan_errors(START, (Stage(101, START, 2), Stage(50, START, 1)), 0)
    assert [error.field for error in errors] == [
        "stages/0/due_on",
        "stages/0/threshold",
        "stages/1/threshold",
        "stages/1/due_on",
        "stages/1/position",
        "share_required",
    ]


def test_a_plan_may_be_as_large_and_as_long_as_the_limits() -> None:
    assert plan_errors(START, (Stage(70, date(2036, 1, 1), 1),)) == []
    assert plan_errors(START, [Stage(n, START + timedelta(days=n), n) for n in range(1, 11)]) == []


@pytest.mark.parametrize(
    ("start", "accepted"),
    [
        (date(26, 1, 1), False),
        (date(1999, 12, 31), False),
        (date(2000, 1, 1), True),
        (date(2027, 6, 30), True),
        (date(2027, 7, 1), False),
        (date.max, False),
    ],
)
def test_a_plan_starts_on_an_allowed_day(start: date, accepted: bool) -> None:
    stage = Stage(70, start + timedelta(days=30) if start < date.max else start, 1)
    errors = plan_errors(start, (stage,), allowed=allowed_days(date(2026, 6, 30)))
    refused = {error.field: error.code for error in errors}
    assert refused.get("starts_on") == (None if accepted else "day_out_of_range")


def test_a_frozen_cohort_needs_the_criterion_share() -> None:
    for criterion in Criterion:
        errors = plan_errors(START, (JULY,), criterion=criterion, cohort=Cohort.FROZEN_AT_START)
        refused = [(error.field, error.code) for error in errors]
        assert refused == [("cohort", "needs_criterion_share")] * (criterion is Criterion.MEDIAN)


@pytest.mark.parametrize("share", [0, 101])
def test_a_share_is_in_percent(share: int) -> None:
    assert [error.field for error in plan_errors(START, (JULY,), share)] == ["share_required"]


def test_due_days_count_from_the_start() -> None:
    assert resolve_due(date(2025, 8, 31), months=6) == date(2026, 2, 28)
    assert resolve_due(date(2025, 8, 31), months=12) == date(2026, 8, 31)
    assert resolve_due(START, due_on=date(2026, 5, 5)) == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("start", "months", "due_on", "code"),
    [
        (START, None, None, "months_or_due_on"),
        (START, 6, START, "months_or_due_on"),
        (START, 0, None, "out_of_range"),
        (START, 121, None, "out_of_range"),
        (date(9999, 6, 1), 12, None, "out_of_range"),
    ],
)
def test_a_due_day_is_given_in_one_way(
    start: date, months: int | None, due_on: date | None, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        resolve_due(start, months=months, due_on=due_on)
    assert refusal.value.code == code


@given(st.lists(st.integers(1, 400), min_size=1, unique=True), st.integers(-10, 420))
def test_no_stage_before_the_current_one_is_still_open(dues: list[int], offset: int) -> None:
    day = START + timedelta(days=offset)
    stages = [Stage(1, START + timedelta(days=due), position) for position, due in enumerate(dues)]
    current = stage_on(stages, day)
    assert all(stage.due_on < day for stage in stages if stage.due_on < current.due_on)
    assert current.due_on >= day or current.due_on == max(stage.due_on for stage in stages)
