"""An attacker who guesses other organisations' medians from two years of an industry's releases.

The attacker is an organisation that contributes: it knows its own median of each month, which
organisations are behind each release, how organisations' medians are distributed, and how they
move. A particle filter keeps the possible medians that agree with all releases so far, the bounds
of the rounding included, and takes of each organisation the point near which most of them are.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from ssi_platform.domain.industry_releases import Composition, Contribution, release_of

MIDDLE, SPREAD, MOVE = 45.0, 6.0, 0.7  # Of organisations' medians, and in a month, in points.
WITHIN = 1.0
PARTICLES, AT_FIRST, SWEEPS = 1_000, 20_000, 6
MONTHS = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(24)]
FULLEST = np.arange(0, 100.25, 0.25)


@dataclass
class Industry:
    """`medians` has a row a month; `releases` (members, {quarter: (lowest, highest)}), or None."""

    medians: np.ndarray
    releases: list


def industry(rng, *, plain=False):
    """Return a random industry in which some organisations join and leave in some quarters.

    With `plain` the releases have the rounded medians themselves, of whoever is present.
    """
    size = int(rng.integers(9, 15))
    total = size + 24
    medians = rng.normal(MIDDLE, SPREAD, total) + np.cumsum(
        rng.normal(0, MOVE, (len(MONTHS), total)), axis=0
    )
    present, coming = set(range(size)), iter(range(size, total))
    last, releases = None, []
    for month, row in zip(MONTHS, medians, strict=True):
        if month.month % 3 == 1 and month != MONTHS[0] and rng.random() < 0.6:
            _change(rng, present, coming)
        if plain:
            last, bounds = Composition(frozenset(present), month), _plain(row[sorted(present)])
        else:
            contributions = [Contribution(n, 10, round(1_000 * row[n])) for n in present]
            last, bounds = _released(contributions, last, month)
        releases.append((sorted(last.members), bounds))
    return Industry(medians, releases)


def _change(rng, present, coming):
    """Let three organisations join or leave, and the attacker stay."""
    for _ in range(3):
        if len(present) > 9 and rng.random() < 0.5:
            present.discard(int(rng.choice(sorted(present - {0}))))
        else:
            present.add(next(coming))


def _plain(medians):
    figure = np.floor(np.median(medians) + 0.5)
    return {2: (figure - 0.5, figure + 0.5)}


def _released(contributions, last, month):
    release = release_of(contributions, last, month)
    figures = {1: release.lower_quartile, 2: release.median, 3: release.upper_quartile}
    bounds = {
        quarter: (value / 1_000 - 0.5, value / 1_000 + 0.5)
        for quarter, value in figures.items()
        if value is not None
    }
    if not bounds:
        return last, {}
    return Composition(release.members, month), bounds


def guesses(rng, seen):
    """Yield for each month with a release {organisation: (guessed median, certainty)}."""
    free = rng.normal(MIDDLE, SPREAD, (AT_FIRST, seen.medians.shape[1]))
    possible = free.copy()
    for month, (members, bounds) in enumerate(seen.releases):
        if month:
            possible = possible + rng.normal(0, MOVE, possible.shape)
        possible[:, 0] = seen.medians[month, 0]
        spread = np.hypot(SPREAD, MOVE * month**0.5)
        if bounds:
            possible = _agreeing(rng, possible, np.array(members), bounds, spread)
        others = [one for one in members if one]
        yield {one: _fullest(possible[:, one]) for one in others} if bounds else {}


def _agreeing(rng, possible, members, bounds, spread):
    """Return possible medians that agree with a release, drawn from those that nearly do.

    Then one at a time moves, a little, if the release is missed by no more than before.
    """
    missed = _missed(possible[:, members], bounds)
    weight = np.exp(-(missed**2) * 8) + 1e-12
    drawn = rng.choice(len(possible), PARTICLES, p=weight / weight.sum())
    possible, missed = possible[drawn], missed[drawn]
    rows, movable = np.arange(PARTICLES), members[members > 0]
    for _ in range(SWEEPS):
        one = rng.choice(movable, PARTICLES)
        now = possible[rows, one]
        then = now + rng.normal(0, 1.5, PARTICLES)
        prior = np.exp((((now - MIDDLE) ** 2) - ((then - MIDDLE) ** 2)) / (2 * spread**2))
        possible[rows, one] = then
        after = _missed(possible[:, members], bounds)
        stays = (after > missed) | (rng.random(PARTICLES) > prior)
        possible[rows[stays], one[stays]] = now[stays]
        missed = np.where(stays, missed, after)
    return possible


def _missed(medians, bounds):
    """By how much possible medians miss the bounds of a release, in points."""
    ordered = np.sort(medians, axis=1)
    missed = np.zeros(len(medians))
    for quarter, (lowest, highest) in bounds.items():
        figure = figure_of(ordered, quarter)
        missed += np.maximum(lowest - figure, 0) + np.maximum(figure - highest, 0)
    return missed


def figure_of(ordered, quarter):
    """The published figure before its rounding, of rows of possible medians in order."""
    place, rest = divmod(quarter * (ordered.shape[1] - 1), 4)
    first, last = ordered[:, place - 1], ordered[:, place + (2 if rest else 1)]
    return first + (last - first) * ((1 + rest / 4) / 3 if rest else 0.5)


def _fullest(values):
    """Return the point with the most values within a point of it, and their part."""
    ordered = np.sort(values)
    held = np.searchsorted(ordered, FULLEST + WITHIN) - np.searchsorted(ordered, FULLEST - WITHIN)
    return FULLEST[held.argmax()], held.max() / len(values)
