"""What holds of assessments whatever the levels are."""

from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.assessment import assess
from ssi_platform.domain.plan_days import hidden_day
from ssi_platform.domain.states import State
from ssi_platform.domain.targets import Criterion, Plan, Stage

from .assessed import PLAN, START, on_day, stages, team

LEVELS = st.lists(st.none() | st.integers(0, 100_000), min_size=1, max_size=25)


@given(LEVELS, st.integers(0, 29), st.sampled_from(Criterion))
def test_neither_order_nor_the_future_matters(
    levels: list[int | None], on: int, criterion: Criterion
) -> None:
    plan = Plan(START, (Stage(40, on_day(9), 1), Stage(60, on_day(19), 2)), criterion)
    days = [
        hidden_day(on_day(n)) if level is None else team(n, level / 1000, at_70=n % 5)
        for n, level in enumerate(levels)
    ]
    past = [day for day in days if day.day <= on_day(on)]
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
def test_a_higher_level_is_never_a_worse_state(one: int, other: int, on: int) -> None:
    low, high = (
        stages(PLAN, [team(0, 50), team(on, level / 1000)], on) for level in sorted((one, other))
    )
    for lower, higher in zip(low, high, strict=True):
        assert WORST_FIRST.index(lower.state) <= WORST_FIRST.index(higher.state)
