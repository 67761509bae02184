"""How often the attacker is right about a colleague, with the releases of a year and without."""

from collections import defaultdict

import numpy as np

from ssi_platform.domain.releases import released_figures

from .attacker import WITHIN, guesses
from .year import WEEKS, year_of_team

SIZES = range(5, 21)
ASKED = tuple(range(3, WEEKS, 4))
NOTHING = [(frozenset(), {})] * WEEKS
QUARTERS = {1: "lower_quartile", 2: "median", 3: "upper_quartile"}


def releases_of(year, figures_of=released_figures):
    """Return the releases of a year as the attacker reads them, and how many of the wanted exist.

    A figure is wanted in each week with 8 or more scored reps.
    """
    releases, last, wanted, there = [], frozenset(), 0, 0
    for week in range(WEEKS):
        scores = year.scores_of(week)
        released = figures_of(scores, last)
        bounds = {}
        for quarter, name in QUARTERS.items():
            value = getattr(released, name)
            if value is not None:
                half = max(released.step / 2, 0.5)
                bounds[quarter] = ((value - half) / 1000, (value + half) / 1000)
        releases.append((released.reps, bounds))
        last = released.reps or last
        wanted += len(scores) >= 8
        there += len(scores) >= 8 and bool(bounds)
    return releases, wanted, there


def right(random, year, releases):
    """Return of each guess whether it is within half a point of the score."""
    return [
        abs(score - year.scores[week, rep]) <= WITHIN
        for week, by_rep in guesses(random, year, releases, ASKED)
        for rep, score in by_rep.items()
    ]


def attack(seed, *, teams=2, figures_of=released_figures, sizes=SIZES):
    """Return by size the shares of right guesses with the releases and without, and what exists."""
    outcomes = defaultdict(list)
    wanted = there = 0
    for size in sizes:
        for number in range(teams):
            year = year_of_team(np.random.default_rng([seed, size, number]), size)
            releases, more, existing = releases_of(year, figures_of)
            wanted, there = wanted + more, there + existing
            for name, known in (("with", releases), ("without", NOTHING)):
                random = np.random.default_rng([seed, size, number, 1])
                outcomes[size, name] += right(random, year, known)
    return outcomes, there / max(wanted, 1)
