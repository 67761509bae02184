"""Releases of an industry at each limit."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from ssi_platform.domain.industry_releases import (
    BANDS_OF_ORGANISATIONS,
    BANDS_OF_REPS,
    Composition,
    Contribution,
    IndustryRelease,
    band_of,
    closed_month,
    may_publish,
    nobodys_quantile,
    release_of,
)

MONTH, NEXT_MONTH, NEXT_QUARTER = date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1)
SUPPRESSED = IndustryRelease()


def cell(*scored, medians=None):
    """Contributions of organisations 0, 1, …, which have these numbers of scored reps."""
    medians = medians or [40_000 + 1_100 * n for n in range(len(scored))]
    return [Contribution(n, reps, medians[n]) for n, reps in enumerate(scored)]


@pytest.mark.parametrize(
    ("scored", "published"),
    [
        ([7] * 8, True),
        ([8] * 7, False),  # Too few organisations.
        ([6, 6, 6, 6, 6, 6, 7, 7], True),
        ([6, 6, 6, 6, 6, 6, 6, 7], False),  # 49 reps.
        ([5, 5, 5, 5, 5, 5, 10, 10], True),
        ([4, 6, 5, 5, 5, 5, 10, 10], False),  # One has too few reps.
        ([15, *[6] * 5, 8, 7], True),  # A quarter of 60.
        ([16, *[6] * 5, 7, 7], False),
        ([20, 20, 6, 6, 6, 6, 8, 8], True),  # Each a quarter of 80, together half.
        ([21, 20, 6, 6, 6, 6, 8, 8], False),
    ],
)
def test_a_release_at_each_limit(scored, published):
    contributions = cell(*scored)
    assert may_publish(contributions) is published
    assert (release_of(contributions, None, MONTH) != SUPPRESSED) is published


def test_two_organisations_may_have_half_and_no_more():
    assert not may_publish(cell(25, 24, *[9] * 5, 5))  # 49 of 99, and one above a quarter.
    # Nobody above a quarter means no two above half: the second rule holds by itself.
    rng = np.random.default_rng(7)
    for _ in range(2_000):
        scored = rng.integers(5, 60, 9)
        if 4 * max(scored) <= sum(scored):
            assert 2 * sum(sorted(scored)[-2:]) <= sum(scored)


def test_an_organisation_with_four_scored_reps_does_not_contribute():
    release = release_of([*cell(*[7] * 8), Contribution("small", 4, 99_000)], None, MONTH)
    assert release.members == frozenset(range(8))
    assert release.median == 44_000  # Half-way between 42.2 and 45.5 is 43.85.


def test_each_organisation_weighs_the_same_and_figures_are_rounded():
    large = [20, 19, 20, 20, *[8] * 6]
    medians = [*[30_000] * 3, 43_000, 50_000, 51_000, 59_998, *[70_000] * 3]
    assert release_of(cell(*large, medians=medians), None, MONTH).median == 51_000  # 51.499.
    medians[3] = 43_002
    assert release_of(cell(*large, medians=medians), None, MONTH).median == 52_000


@pytest.mark.parametrize(
    ("number", "quarters", "value"),
    [
        (8, 2, Fraction(2 + 5, 2)),  # Without 3 and 4.
        (9, 2, Fraction(3 + 5, 2)),  # Without 4.
        (12, 1, Fraction(11, 4)),
        (12, 3, Fraction(33, 4)),
        (13, 1, 3),
        (14, 3, Fraction(39, 4)),
    ],
)
def test_the_values_at_its_place_are_not_in_a_quantile(number, quarters, value):
    """For values in equal distances it is `percentile_cont`."""
    ordered = list(range(number))
    assert nobodys_quantile(ordered, quarters) == value
    place, rest = divmod(quarters * (number - 1), 4)
    ordered[place] += Fraction(1, 3)
    if rest:
        ordered[place + 1] -= Fraction(1, 3)
    assert nobodys_quantile(ordered, quarters) == value


def test_quartiles_are_published_from_twelve_organisations_on():
    eleven = release_of(cell(*[7] * 11), None, MONTH)
    assert (eleven.lower_quartile, eleven.upper_quartile) == (None, None)
    twelve = release_of(cell(*[7] * 12), None, MONTH)
    assert (twelve.lower_quartile, twelve.median, twelve.upper_quartile) == (43_000, 46_000, 49_000)


def test_a_pillar_is_published_where_all_organisations_have_it():
    contributions = [
        Contribution(n, 7, 40_000, (12_250, 12_249, 25_000, None if n == 3 else 9_000))
        for n in range(8)
    ]
    release = release_of(contributions, None, MONTH)
    assert release.pillars == (12_500, 12_000, 25_000, None)


def test_counts_are_published_as_bands():
    release = release_of(cell(*[7] * 8), None, MONTH)
    assert (release.organisations, release.reps) == ("8-11", "50-99")
    shown = [band_of(n, BANDS_OF_ORGANISATIONS) for n in (8, 11, 12, 19, 20, 49, 50, 900)]
    assert shown == ["8-11", "8-11", "12-19", "12-19", "20-49", "20-49", "50+", "50+"]
    shown = [band_of(n, BANDS_OF_REPS) for n in (50, 99, 100, 249, 250, 999, 1_000)]
    assert shown == ["50-99", "50-99", "100-249", "100-249", "250-999", "250-999", "1000+"]
    with pytest.raises(ValueError, match="below all bands"):
        band_of(49, BANDS_OF_REPS)


def test_nobody_joins_within_a_quarter():
    last = Composition(frozenset(range(8)), MONTH)
    release = release_of(cell(*[7] * 12), last, NEXT_MONTH)
    assert release.members == last.members


def test_a_quarter_with_fewer_than_three_changes_keeps_the_composition():
    last = Composition(frozenset(range(8)), MONTH)
    assert release_of(cell(*[7] * 10), last, NEXT_QUARTER).members == last.members
    assert release_of(cell(*[7] * 11), last, NEXT_QUARTER).members == frozenset(range(11))


@pytest.mark.parametrize("month", [NEXT_MONTH, NEXT_QUARTER])
def test_nothing_is_published_without_a_member_of_the_composition(month):
    last = Composition(frozenset(range(10)), MONTH)
    assert release_of(cell(*[7] * 9), last, month) == SUPPRESSED
    scored = [7] * 9 + [4]  # It is there, with too few scored reps.
    assert release_of(cell(*scored), last, month) == SUPPRESSED


def test_members_who_left_are_counted_with_those_who_joined():
    last = Composition(frozenset(range(10)), MONTH)
    contributions = [*cell(*[7] * 9), Contribution("new", 7, 40_000), Contribution("n2", 7, 1)]
    release = release_of(contributions, last, NEXT_QUARTER)
    assert release.members == {*range(9), "new", "n2"}


def test_the_last_composition_stays_where_the_new_one_may_not_be_published():
    last = Composition(frozenset(range(8)), MONTH)
    contributions = [*cell(*[7] * 8), *(Contribution(f"new {n}", 99, 50_000) for n in range(3))]
    assert release_of(contributions, last, NEXT_QUARTER).members == last.members


def test_a_suppressed_release_says_nothing_else():
    release = release_of(cell(*[7] * 7), None, MONTH)
    assert release == SUPPRESSED
    assert (release.median, release.organisations, release.reps) == (None, None, None)


def test_the_month_before():
    assert closed_month(date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert closed_month(date(2026, 3, 31)) == (date(2026, 2, 1), date(2026, 2, 28))
    assert closed_month(date(2027, 1, 2)) == (date(2026, 12, 1), date(2026, 12, 31))
