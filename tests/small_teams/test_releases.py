"""The figures of a weekly release, and the reps whom they are of."""

from datetime import date
from random import Random

import pytest

from ssi_platform.domain.releases import (
    closed_week,
    nobodys_quantile,
    released_figures,
    released_reps,
)

EIGHT = frozenset(range(8))


@pytest.mark.parametrize(
    ("scored", "last", "expected"),
    [
        (range(4), (), ()),
        (range(5), (), range(5)),
        (range(8), range(8), range(8)),
        (range(12), range(8), range(8)),  # Four joined.
        (range(13), range(8), range(13)),  # Five joined.
        (range(1, 8), range(8), range(1, 8)),  # One left.
        (range(2, 10), range(8), range(2, 8)),  # Two left, two joined.
        (range(3, 10), range(8), range(3, 10)),  # Three left, two joined.
        (range(1, 6), range(5), ()),  # Four are left of five.
    ],
)
def test_the_reps_of_a_release(scored, last, expected):
    assert released_reps(frozenset(scored), frozenset(last)) == frozenset(expected)


def test_figures_exist_in_teams_of_eight_whoever_comes_and_goes():
    random, last = Random(1), frozenset()
    for _ in range(2_000):
        scored = frozenset(random.sample(range(12), random.randint(8, 12)))
        last = released_reps(scored, last)
        assert len(last) >= 5


@pytest.mark.parametrize(
    ("scores", "quarters", "expected"),
    [
        ([10, 20, 30, 44, 50], 2, 32),  # And not 30.
        ([10, 20, 31, 40, 50, 60], 2, 35.5),
        (list(range(13)), 1, 3),
        ([0, 1, 2, 7, 8, *[9] * 8], 1, 5),
        ([0, 1, 2, 4, *[8] * 8], 1, 3.5),
    ],
)
def test_a_quantile_is_no_reps_own_score(scores, quarters, expected):
    thousandths = [1_000 * score for score in scores]
    assert nobodys_quantile(thousandths, quarters) == 1_000 * expected


def test_a_release_rounds_and_names_its_reps():
    scores = {rep: 40_300 + 2_000 * rep for rep in range(12)}
    few = released_figures({rep: scores[rep] for rep in range(8)}, frozenset())
    many = released_figures(scores, EIGHT | {8})

    assert (few.reps, few.renewed, few.step) == (EIGHT, True, 5_000)
    assert (few.median, few.lower_quartile, few.upper_quartile) == (45_000, None, None)
    assert (many.reps, many.renewed, many.median) == (EIGHT | {8}, False, 50_000)
    whole = released_figures(scores, frozenset())
    assert (whole.lower_quartile, whole.median, whole.upper_quartile) == (46_000, 51_000, 57_000)


@pytest.mark.parametrize(
    ("today", "first_weekday", "expected"),
    [
        (date(2026, 6, 29), 0, date(2026, 6, 28)),
        (date(2026, 6, 28), 0, date(2026, 6, 21)),
        (date(2026, 6, 28), 6, date(2026, 6, 27)),
        (date(2026, 6, 27), 6, date(2026, 6, 20)),
    ],
)
def test_the_last_week_that_has_ended(today, first_weekday, expected):
    assert closed_week(today, first_weekday) == expected
