"""Since when a rep is in the organisation, and until when that makes a newcomer."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.newcomers import is_newcomer, joined_on
from ssi_platform.domain.rosters import STILL, Directory, Placements, Stays, newcomers

START = date(2026, 1, 1)
NONE = np.empty(0, np.int32)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


@pytest.mark.parametrize(
    ("assignments", "on", "joined"),
    [
        ([], 5, None),
        ([(6, "a")], 5, None),
        ([(5, "a")], 5, 5),
        ([(1, "a"), (3, "b")], 5, 1),
        ([(1, "a"), (3, None)], 5, None),
        ([(1, "a"), (3, None)], 2, 1),
        ([(1, "a"), (3, None), (4, "a")], 5, 4),
        ([(1, None), (4, "a"), (9, None)], 8, 4),
    ],
)
def test_a_stretch_is_broken_by_days_without_a_team(
    assignments: list[tuple[int, str | None]], on: int, joined: int | None
) -> None:
    dated = [(on_day(day), team) for day, team in assignments]
    assert joined_on(dated, on_day(on)) == (None if joined is None else on_day(joined))


@pytest.mark.parametrize(
    ("joined", "on", "new"),
    [(0, 5, False), (-3, 5, False), (1, 1, True), (1, 30, True), (1, 31, False), (200, 229, True)],
)
def test_newcomers_joined_after_the_start_and_less_than_30_days_ago(
    joined: int, on: int, new: bool
) -> None:
    assert is_newcomer(on_day(joined), START, on_day(on)) is new


@given(
    st.dictionaries(st.integers(-50, 90), st.sampled_from([None, 0, 1]), max_size=6),
    st.integers(-30, 60),
)
def test_columns_agree(assignments: dict[int, int | None], starts_on: int) -> None:
    changes = [*sorted(assignments.items()), (STILL, None)]
    rows = [
        (0, team, since, changes[place + 1][0])
        for place, (since, team) in enumerate(changes)
        if team is not None
    ]
    stays = Stays(*np.array(rows, np.int32).reshape(-1, 4).T)
    result = newcomers(Directory(1, 2, stays, Placements(NONE, NONE, NONE, NONE)), starts_on, 80)
    dated = [(on_day(day), team) for day, team in sorted(assignments.items())]
    for day in range(80):
        joined = joined_on(dated, on_day(day))
        expected = joined is not None and is_newcomer(joined, on_day(starts_on), on_day(day))
        assert bool(result[day, 0]) is expected
