"""The reference the SQL is held to."""

import statistics
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.statistics import (
    Summary,
    carried,
    carried_days,
    changes,
    coverage_state,
    median,
    median_bounds,
    percentile_cont,
    rounded_thousandths,
    summary,
)

DAY = date(2026, 3, 1)
SCORES = st.lists(st.integers(0, 100_000), min_size=1, max_size=12)
HALF = Fraction(1, 2)


def days(*offsets: int) -> list[tuple[date, int]]:
    return [(DAY + timedelta(days=offset), offset) for offset in offsets]


@pytest.mark.parametrize(
    ("offsets", "window", "held"),
    [
        ((), 14, None),
        ((0,), 1, 0),
        ((-1,), 1, None),
        ((-13,), 14, -13),
        ((-14,), 14, None),
        ((-3, -5), 14, -3),
        ((-5, -3), 14, -3),
        ((1,), 14, None),
        ((-2, 1), 14, -2),
        ((-59,), 60, -59),
    ],
)
def test_a_score_holds_until_it_is_stale(
    offsets: tuple[int, ...], window: int, held: int | None
) -> None:
    expected = None if held is None else (DAY + timedelta(days=held), held)
    assert carried(days(*offsets), DAY, window) == expected


@given(st.sets(st.integers(-40, 40), max_size=8), st.integers(1, 60))
def test_a_range_is_carried_like_its_days(offsets: set[int], window: int) -> None:
    values, last = days(*offsets), DAY + timedelta(days=20)
    one_by_one = {}
    for ahead in range(21):
        held = carried(values, DAY + timedelta(days=ahead), window)
        if held:
            one_by_one[DAY + timedelta(days=ahead)] = held[1]
    assert list(carried_days(values, DAY, last, window).items()) == list(one_by_one.items())


@pytest.mark.parametrize(
    ("values", "fraction", "expected"),
    [
        ([1, 2, 3, 4], HALF, Fraction(5, 2)),
        ([4, 1, 3, 2], Fraction(1, 4), Fraction(7, 4)),
        ([1, 2, 3, 4], Fraction(3, 4), Fraction(13, 4)),
        ([5, 1], Fraction(0), 1),
        ([5, 1], Fraction(1), 5),
        ([7], Fraction(1, 4), 7),
    ],
)
def test_percentiles_interpolate_like_postgresql(
    values: list[int], fraction: Fraction, expected: Fraction | int
) -> None:
    assert percentile_cont(values, fraction) == expected


def test_no_values_no_percentile() -> None:
    assert percentile_cont([], HALF) is None
    assert median([]) is None
    assert summary([]) is None


@pytest.mark.parametrize("fraction", [Fraction(-1, 9), Fraction(10, 9)])
def test_a_fraction_is_a_fraction(fraction: Fraction) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile_cont([1], fraction)


@given(SCORES)
def test_the_median_agrees_with_the_library(values: list[int]) -> None:
    exact = percentile_cont(values, HALF)
    assert exact == statistics.median(values)
    assert median(values) == rounded_thousandths(Fraction(statistics.median(values)))


@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=12))
def test_the_quartiles_agree_with_the_library(values: list[int]) -> None:
    inclusive = statistics.quantiles(map(Fraction, values), n=4, method="inclusive")
    assert [percentile_cont(values, Fraction(n, 4)) for n in (1, 2, 3)] == inclusive


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (HALF, 1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-1, 2), 0),
        (Fraction(1, 3), 0),
    ],
)
def test_halves_go_up(exact: Fraction, rounded: int) -> None:
    assert rounded_thousandths(exact) == rounded


def test_a_teams_figures() -> None:
    assert summary([40001, 50000, 10, 60000]) == Summary(
        median=45001,
        lower_quartile=30003,
        upper_quartile=52500,
        mean=37503,
        minimum=10,
        maximum=60000,
    )


@given(SCORES)
def test_a_teams_figures_are_in_order(values: list[int]) -> None:
    figures = summary(values)
    assert figures is not None
    quartiles = (figures.lower_quartile, figures.median, figures.upper_quartile)
    assert figures.minimum <= quartiles[0] <= quartiles[1] <= quartiles[2] <= figures.maximum
    assert figures.minimum <= figures.mean <= figures.maximum


@given(SCORES, st.lists(st.integers(0, 100_000), max_size=8))
def test_the_bounds_hold_whatever_is_missing(known: list[int], missing: list[int]) -> None:
    bounds, truth = median_bounds(known, len(known) + len(missing)), median([*known, *missing])
    assert bounds is not None
    assert truth is not None
    assert bounds[0] <= truth <= bounds[1]


def test_an_empty_roster_has_no_bounds() -> None:
    assert median_bounds([], 0) is None
    assert median_bounds([], 3) == (0, 100_000)


@pytest.mark.parametrize(
    ("roster", "scored", "state"),
    [
        (0, 0, "insufficient_data"),
        (5, 0, "insufficient_data"),
        (5, 2, "insufficient_data"),
        (4, 2, "ok"),
        (3, 1, "insufficient_data"),
        (2, 1, "single_rep"),
        (1, 1, "single_rep"),
        (9, 9, "ok"),
    ],
)
def test_coverage(roster: int, scored: int, state: str) -> None:
    assert coverage_state(roster, scored) == state


@pytest.mark.parametrize(("roster", "scored"), [(1, 2), (1, -1)])
def test_no_more_are_scored_than_there_are(roster: int, scored: int) -> None:
    with pytest.raises(ValueError, match="roster"):
        coverage_state(roster, scored)


def test_changes_over_a_week_a_month_and_a_quarter() -> None:
    values = {DAY: 50000, DAY - timedelta(days=7): 49000, DAY - timedelta(days=90): 51500}
    assert changes(values, DAY) == {7: 1000, 28: None, 90: -1500}
    assert changes(values, DAY - timedelta(days=7)) == {7: None, 28: None, 90: None}
