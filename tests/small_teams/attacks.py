"""How often an attacker is right about somebody's score, with the figures of a year and without."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from ssi_platform.domain.cohorts import COARSE, LEAST_REPS, rounded, shared_step
from ssi_platform.domain.releases import ReleasedFigures, released_figures
from ssi_platform.domain.statistics import summary

from .attacker import WITHIN, heard_or_tracked, knowledge, possible_teams, tracked
from .year import WEEKS, year_of_team

SIZES = range(5, 21)
ASKED = tuple(range(3, WEEKS, 4))
NOTHING = [(frozenset(), {})] * WEEKS
QUARTERS = {1: "lower_quartile", 2: "median", 3: "upper_quartile"}
WAYS = {
    "teams": possible_teams,
    "heard": heard_or_tracked,
    **{name: partial(tracked, quarter=quarter) for quarter, name in QUARTERS.items()},
}
WANTED_FROM = 8  # Scored reps from which on a figure should exist.


@dataclass
class Outcomes:
    """By size of the team and way to guess whether guesses were right, and the weeks with figures.

    `informed` guesses are those with the figures, `uninformed` those without.
    """

    informed: dict = field(default_factory=lambda: defaultdict(list))
    uninformed: dict = field(default_factory=lambda: defaultdict(list))
    wanted: int = 0
    existing: int = 0

    @property
    def sizes(self):
        return sorted({size for size, _ in self.informed})

    def best(self, guessed, sizes=None):
        """Return the percentage of right guesses in the way that is best for some sizes."""
        shares = []
        for way in WAYS:
            those = [one for size in sizes or self.sizes for one in guessed[size, way]]
            shares.append(100 * np.mean(those))
        return max(shares)

    def gain(self, sizes=None):
        """Return by how many points of percent the figures raise the share of right guesses."""
        return self.best(self.informed, sizes) - self.best(self.uninformed, sizes)

    @property
    def available(self):
        """Return the percentage of the wanted weeks that have figures."""
        return 100 * self.existing / self.wanted if self.wanted else 100.0

    def __str__(self):
        by_size = ", ".join(f"{size}: {self.gain([size]):+.1f}" for size in self.sizes)
        return (
            f"right {self.best(self.informed):.1f} %, {self.gain():+.1f} points ({by_size});"
            f" figures in {self.available:.1f} % of the weeks"
        )


def releases(year, scores, last):
    """What a rep reads: the week's release."""
    return released_figures(scores, last)


def without_overlap(year, scores, last):
    """A release of the scored reps, whoever came or went."""
    return released_figures(scores, frozenset())


def of_one_rep(year, scores, last):
    """A release of the medians and quartiles themselves, which often are one rep's score."""
    released = released_figures(scores, last)
    exact = summary([scores[rep] for rep in released.reps])
    if exact is None:
        return released
    lower, upper = (
        None if getattr(released, name) is None else rounded(getattr(exact, name), released.step)
        for name in ("lower_quartile", "upper_quartile")
    )
    return replace(
        released,
        median=rounded(exact.median, released.step),
        lower_quartile=lower,
        upper_quartile=upper,
    )


def without_rounding(year, scores, last):
    """A release whose figures are exact."""
    released = released_figures(scores, last)
    exact = summary([scores[rep] for rep in released.reps])
    if exact is None:
        return released
    return ReleasedFigures(
        released.reps, True, 1, exact.median, exact.lower_quartile, exact.upper_quartile
    )


def read_by_manager(year, scores, last):
    """What a manager reads of others beside the own team: no overlap, rounded by the numbers."""
    others, exact = year.others(scores), summary(list(scores.values()))
    step = shared_step(others, len(scores))
    if others < LEAST_REPS:
        return ReleasedFigures(frozenset())
    middle, coarse = rounded(exact.median, step), step == COARSE
    quartiles = (exact.lower_quartile, exact.upper_quartile)
    lower, upper = (None if coarse else rounded(value, step) for value in quartiles)
    return ReleasedFigures(frozenset(scores), True, step, middle, lower, upper)


EXACT = {of_one_rep, without_rounding, read_by_manager}  # All others are `nobodys_quantile`.


def figures_of(year, rule):
    """Return for each week the reps and the bounds of each quarter, as the attacker knows them."""
    known, last = [], frozenset()
    for week in range(WEEKS):
        released = rule(year, year.scores_of(week), last)
        bounds = {}
        for quarter, name in QUARTERS.items():
            if (value := getattr(released, name)) is not None:
                half = max(released.step / 2, 100)  # Of exact figures: a tenth of a point.
                bounds[quarter] = ((value - half) / 1000, (value + half) / 1000)
        known.append((released.reps, bounds))
        last = released.reps or last
    return known


def attack(seed, rule=releases, *, teams=2, sizes=SIZES, year_of=year_of_team):
    """Return the outcomes of the attacks on teams of each size."""
    outcomes = Outcomes()
    for size in sizes:
        for number in range(teams):
            year = year_of(np.random.default_rng([seed, size, number]), size)
            figures = figures_of(year, rule)
            wanted = [year.scored[week].sum() >= WANTED_FROM for week in range(WEEKS)]
            outcomes.wanted += sum(wanted)
            outcomes.existing += sum(
                one and bool(bounds) for one, (_, bounds) in zip(wanted, figures, strict=True)
            )
            for guessed, read in ((outcomes.informed, figures), (outcomes.uninformed, NOTHING)):
                random = np.random.default_rng([seed, size, number, 1])
                known = knowledge(random, year, read, exact=rule in EXACT)
                for way in WAYS:
                    random = np.random.default_rng([seed, size, number, 2])
                    guessed[size, way] += _right(year, WAYS[way](random, known, ASKED))
    return outcomes


def _right(year, guesses):
    return [
        abs(score - year.scores[week, rep]) <= WITHIN
        for week, by_rep in zip(ASKED, guesses, strict=True)
        for rep, score in by_rep.items()
    ]
