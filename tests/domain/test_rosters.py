"""Rosters by columns, and order statistics of their values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.blocks import MISSING, ordered
from ssi_platform.domain.levels import reps_required
from ssi_platform.domain.members import absent_on, members_on
from ssi_platform.domain.rosters import (
    STILL,
    Absences,
    Directory,
    Placements,
    Stays,
    joined_days,
    rosters,
)
from ssi_platform.domain.statistics import summary

SALES, NORTH, SOUTH, ORGANISATION = 0, 1, 2, 3


def columns(*rows: tuple[int, ...]) -> list[np.ndarray]:
    return list(np.array(rows, np.int32).T)


# South leaves Sales on day 4. Rep 1 moves from North to South on day 2, rep 2 comes back on day 6.
STAYS = Stays(
    *columns((0, 1, -5, STILL), (1, 1, 0, 2), (1, 2, 2, STILL), (2, 2, 1, 3), (2, 2, 6, STILL))
)
PLACEMENTS = Placements(
    *columns(
        (0, 0, -9, STILL),
        (1, 1, -9, STILL),
        (2, 2, -9, STILL),
        (1, 0, -9, STILL),
        (2, 0, -9, 4),
    )
)
DIRECTORY = Directory(3, 3, STAYS, PLACEMENTS)


def shown(units: np.ndarray | None = None, days: int = 8) -> dict[int, list[set[int]]]:
    return {
        roster.unit: [set(roster.reps[present].tolist()) for present in roster.present]
        for roster in rosters(DIRECTORY, days, units)
    }


def test_rosters_follow_assignments_and_parents() -> None:
    assert shown() == {
        SALES: [{0, 1}, {0, 1, 2}, {0, 1, 2}, {0, 1}, {0}, {0}, {0}, {0}],
        NORTH: [{0, 1}, {0, 1}, {0}, {0}, {0}, {0}, {0}, {0}],
        SOUTH: [set(), {2}, {1, 2}, {1}, {1}, {1}, {1, 2}, {1, 2}],
        ORGANISATION: [{0, 1}, {0, 1, 2}, {0, 1, 2}, {0, 1}, {0, 1}, {0, 1}, {0, 1, 2}, {0, 1, 2}],
    }


def test_who_is_absent_is_excused_and_not_on_the_roster() -> None:
    away = Absences(*columns((1, 1, 3), (2, 6, 9)))
    directory = Directory(3, 3, STAYS, PLACEMENTS, away)
    measured = {roster.unit: roster for roster in rosters(directory, 8)}

    north, south = measured[NORTH], measured[SOUTH]
    assert north.reps[north.present[1]].tolist() == [0]
    assert north.excused is not None and north.excused.tolist() == [0, 1, 0, 0, 0, 0, 0, 0]
    assert [south.reps[day].tolist() for day in south.present[[2, 3, 6]]] == [[2], [1], [1]]
    assert south.excused is not None and south.excused.tolist() == [0, 0, 1, 0, 0, 0, 1, 1]
    assert measured[SALES].present.sum(axis=1).tolist() == [2, 2, 2, 2, 1, 1, 1, 1]
    assert members_on(directory, NORTH, 1).tolist() == [True, True, False]  # As if nobody were.
    assert [absent_on(directory, day).tolist() for day in (0, 1, 2, 3)] == [
        [False] * 3, [False, True, False], [False, True, False], [False] * 3,
    ]  # fmt: skip


def test_only_the_wanted_units_are_returned() -> None:
    whole = shown()
    assert shown(np.array([False, False, True, False])) == {SOUTH: whole[SOUTH]}
    assert shown(np.array([True, False, False, True])) == {
        unit: whole[unit] for unit in (SALES, ORGANISATION)
    }
    assert shown(np.zeros(4, np.bool_)) == {}


def test_a_stretch_goes_on_through_a_transfer_and_ends_with_a_gap() -> None:
    assert joined_days(STAYS).tolist() == [-5, 0, 0, 1, 6]


@pytest.mark.parametrize(
    ("unit", "day", "members"),
    [
        (SALES, 1, [True, True, True]),
        (SALES, 4, [True, False, False]),
        (SOUTH, 2, [False, True, True]),
        (NORTH, -6, [False, False, False]),
        (ORGANISATION, 3, [True, True, False]),
        (ORGANISATION, 100, [True, True, True]),
    ],
)
def test_members_on_any_day(unit: int, day: int, members: list[bool]) -> None:
    assert members_on(DIRECTORY, unit, day).tolist() == members


VALUES = st.lists(st.none() | st.integers(0, 100_000), min_size=1, max_size=9)


@given(st.lists(VALUES, min_size=1, max_size=4), st.integers(1, 100))
def test_order_statistics_equal_the_definitions(rows: list[list[int | None]], share: int) -> None:
    width = max(len(row) for row in rows)
    filled = [[*row, *[None] * (width - len(row))] for row in rows]
    values = np.array([[MISSING if v is None else v for v in row] for row in filled], np.int32)
    sorted_values = ordered(values, np.ones(values.shape, np.bool_))
    level = sorted_values.largest(-(-share * sorted_values.counts // 100))
    for place, row in enumerate(rows):
        known = [value for value in row if value is not None]
        figures = summary(known)
        assert sorted_values.counts[place] == len(known)
        assert sorted_values.at_least(50_000)[place] == sum(value >= 50_000 for value in known)
        if figures is None:
            assert {int(sorted_values.quantile(n)[place]) for n in (1, 2, 3)} == {MISSING}
            assert (sorted_values.mean()[place], level[place]) == (MISSING, MISSING)
            continue
        quartiles = (figures.lower_quartile, figures.median, figures.upper_quartile)
        assert tuple(int(sorted_values.quantile(n)[place]) for n in (1, 2, 3)) == quartiles
        assert sorted_values.mean()[place] == figures.mean
        assert level[place] == sorted(known, reverse=True)[reps_required(share, len(known)) - 1]


def test_large_numbers_of_reps_do_not_overflow() -> None:
    values = np.full((1, 40_000), 100_000, np.int32)
    values[0, :3] = MISSING
    sorted_values = ordered(values, np.ones(values.shape, np.bool_))
    assert [int(sorted_values.quantile(n)[0]) for n in (1, 2, 3)] == [100_000] * 3
    assert (sorted_values.mean()[0], sorted_values.largest(sorted_values.counts)[0]) == (
        100_000,
        100_000,
    )
