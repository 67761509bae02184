"""Ranks, percentiles, and the pillar furthest behind."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.standings import (
    Missing,
    PillarBehind,
    Place,
    Value,
    furthest_behind,
    pillars_at_goal,
    places,
)

THOUSANDTHS = st.integers(0, 25_000)
PILLAR = st.none() | THOUSANDTHS
VALUES = st.builds(
    Value, st.integers(60_000, 80_000), st.tuples(PILLAR, PILLAR, PILLAR, PILLAR), st.just(0)
)


def test_equal_totals_share_a_rank_and_the_next_one_is_left_out() -> None:
    assert places({"ann": 80_000, "bob": 60_000, "cid": 60_000, "dee": 40_000}) == {
        "ann": Place(1, 87_500),  # Three of four below, and half of herself.
        "bob": Place(2, 50_000),  # One below, and half of two.
        "cid": Place(2, 50_000),
        "dee": Place(4, 12_500),
    }


def test_a_percentile_is_rounded_half_up_and_one_rep_is_in_the_middle() -> None:
    assert places({1: 10, 2: 20, 3: 30}) == {
        1: Place(3, 16_667),
        2: Place(2, 50_000),
        3: Place(1, 83_333),
    }
    assert places({1: 10}) == {1: Place(1, 50_000)}
    assert places({}) == {}


@given(st.dictionaries(st.integers(), st.integers(0, 8), max_size=12))
def test_places_are_those_of_counting(totals: dict[int, int]) -> None:
    for rep, place in places(totals).items():
        higher = sum(other > totals[rep] for other in totals.values())
        lower = sum(other < totals[rep] for other in totals.values())
        assert place.rank == higher + 1
        exact = Fraction(lower + len(totals) - higher, 2 * len(totals)) * 100_000
        assert Fraction(-1, 2) < place.percentile - exact <= Fraction(1, 2)


def test_the_pillar_furthest_behind_those_at_the_goal() -> None:
    team = [
        Value(69_500, (20_000, 15_000, 14_000, 20_500)),  # Meets 70.
        Value(75_000, (21_000, 16_000, 15_000, 23_000)),
        Value(69_499, (1, 1, 1, 1)),
    ]
    own = Value(55_000, (18_000, 11_000, 9_000, 17_000))

    references = pillars_at_goal(team, 70)
    assert references == {
        "brand": 20_500,
        "people": 15_500,
        "insights": 14_500,
        "relationships": 21_750,
    }
    # Insights is the lowest pillar, and 5.5 behind.
    assert furthest_behind(own, references) == PillarBehind("insights", 5_500, 14_500)


@pytest.mark.parametrize(
    ("own", "team", "expected"),
    [
        ((1, 1, 1, None), [Value(80_000, (5, 5, 5, 5))], Missing.NO_PILLARS),
        ((1, 1, 1, 1), [Value(60_000, (5, 5, 5, 5))], Missing.NOBODY_AT_GOAL),
        ((1, 1, 1, 1), [Value(80_000, (5, None, 5, 5))], Missing.NOBODY_AT_GOAL),
        ((5, 5, 5, 6), [Value(80_000, (5, 5, 5, 5))], Missing.NOT_BEHIND),
        ((1, 1, 4, 5), [Value(80_000, (5, 5, 5, 5))], PillarBehind("brand", 4, 5)),
    ],
)
def test_where_there_is_none(
    own: tuple[int | None, ...], team: list[Value], expected: object
) -> None:
    assert furthest_behind(Value(50_000, own), pillars_at_goal(team, 70)) == expected


@given(VALUES, st.lists(VALUES, max_size=6), st.integers(60, 80))
def test_the_pillar_is_that_of_a_search(own: Value, team: list[Value], threshold: int) -> None:
    outcome = furthest_behind(own, pillars_at_goal(team, threshold))
    at_goal = [other for other in team if other.total >= 1000 * threshold - 500]
    columns = [sorted(p for o in at_goal if (p := o.pillars[n]) is not None) for n in range(4)]
    if any(pillar is None for pillar in own.pillars):
        assert outcome is Missing.NO_PILLARS
    elif not all(columns):
        assert outcome is Missing.NOBODY_AT_GOAL
    else:
        middles = [(c[(len(c) - 1) // 2] + c[len(c) // 2] + 1) // 2 for c in columns]
        distances = [m - (p or 0) for m, p in zip(middles, own.pillars, strict=True)]
        at = distances.index(max(distances))
        behind = PillarBehind(PILLARS[at], distances[at], middles[at])
        assert outcome == (behind if distances[at] > 0 else Missing.NOT_BEHIND)
