"""Releases of random industries keep every rule, and are published where all rules are kept."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from ssi_platform.domain.industry_releases import (
    Composition,
    Contribution,
    IndustryRelease,
    release_of,
)

MONTH, NEXT_MONTH, NEXT_QUARTER = date(2026, 4, 1), date(2026, 5, 1), date(2026, 7, 1)
SUPPRESSED = IndustryRelease()
MONTHS = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(24)]


def is_allowed(scored):
    """The limits once more, as fractions of the whole."""
    reps = sum(scored)
    largest = sorted(scored, reverse=True)
    return (
        len(scored) >= 8
        and reps >= 50
        and all(one >= 5 for one in scored)
        and Fraction(largest[0], reps) <= Fraction(25, 100)
        and Fraction(largest[0] + largest[1], reps) <= Fraction(50, 100)
    )


def in_one_quarter(month, other):
    return month.year == other.year and (month.month + 2) // 3 == (other.month + 2) // 3


def installation(rng):
    """Yield the contributions of each month; organisations join, leave, grow and shrink."""
    size = rng.integers(6, 20)
    usual = np.maximum(rng.lognormal(rng.choice([1.9, 2.4, 3.2]), rng.choice([0.1, 0.9]), size), 3)
    levels, present = rng.normal(45, 8, size), rng.random(size) < 0.8
    moves = rng.choice([0.0, 0.01, 0.1])
    for _ in MONTHS:
        present = present ^ (rng.random(size) < moves)
        scored = rng.poisson(usual * 0.1) + (usual * 0.9).astype(int)
        levels = levels + rng.normal(0, 1, size)
        yield [
            Contribution(n, int(scored[n]), round(1_000 * float(levels[n])))
            for n in range(size)
            if present[n]
        ]


def broken_rules(rng):
    """Return (published, suppressed), after every month of an installation has kept the rules."""
    last, counts = None, [0, 0]
    for month, contributions in zip(MONTHS, installation(rng), strict=True):
        release = release_of(contributions, last, month)
        counts[release == SUPPRESSED] += 1
        by_id = {one.organisation: one for one in contributions if one.scored >= 5}
        if release == SUPPRESSED:
            check_that_nothing_could_be_published(by_id, last, month)
            continue
        check_release(release, by_id, last, month)
        last = Composition(release.members, month)
    return counts


def check_release(release, by_id, last, month):
    assert release.members <= by_id.keys()
    assert is_allowed([by_id[one].scored for one in release.members])
    ordered = sorted(by_id[one].median for one in release.members)
    middle = len(ordered) // 2
    exact = (ordered[middle - 2 + len(ordered) % 2] + ordered[middle + 1]) / 2
    assert release.median % 1_000 == 0 and abs(release.median - exact) <= 500
    assert (release.lower_quartile is not None) == (len(release.members) >= 12)
    if last and release.members != last.members:
        assert len(release.members ^ last.members) >= 3
        assert not in_one_quarter(last.month, month)


def check_that_nothing_could_be_published(by_id, last, month):
    present = set(by_id)
    renewed = not last or (
        not in_one_quarter(last.month, month) and len(present ^ last.members) >= 3
    )
    assert not renewed or not is_allowed([one.scored for one in by_id.values()])
    if last and last.members <= present:
        assert not is_allowed([by_id[one].scored for one in last.members])


def test_random_installations_keep_every_rule():
    rng = np.random.default_rng(2026)
    counts = np.sum([broken_rules(rng) for _ in range(40)], axis=0)
    assert min(counts) > 100


@pytest.mark.trial
def test_a_hundred_thousand_random_installations_keep_every_rule():
    """Each is one month with a random last composition, or none."""
    rng = np.random.default_rng(1)
    published = 0
    for _ in range(100_000):
        size = int(rng.integers(6, 16))
        scored = rng.integers(4, rng.choice([8, 12, 30]), size).tolist()
        contributions = [
            Contribution(n, reps, int(rng.integers(20_000, 80_000)))
            for n, reps in enumerate(scored)
        ]
        by_id = {one.organisation: one for one in contributions if one.scored >= 5}
        last = random_composition(rng, size)
        month = (NEXT_MONTH, NEXT_QUARTER)[rng.integers(2)]
        release = release_of(contributions, last, month)
        if release == SUPPRESSED:
            check_that_nothing_could_be_published(by_id, last, month)
        else:
            check_release(release, by_id, last, month)
            published += 1
    assert 20_000 < published < 80_000


def random_composition(rng, size):
    """Nothing, or organisations of which most are there and a few are not."""
    if rng.random() < 0.3:
        return None
    changed = set(rng.integers(0, size + 3, rng.integers(0, 5)).tolist())
    return Composition(frozenset(set(range(size)) ^ changed), MONTH)
