"""An attacker who guesses other reps' scores from a year of figures.

The attacker knows the own score exactly, or as a manager the own reps' scores, who is in the team
and who has a score in each week, how scores are distributed and how they change, and of some
others about where they stood when the year began. From all that it follows many possible teams (a
particle filter), keeps those that agree with every figure so far, the bounds of the rounding
included, and guesses of each rep the point in which most of the possible scores lie.
"""

import numpy as np

from .year import WEEKS, population, walked

PARTICLES, AT_FIRST = 1_200, 24_000
SWEEPS = 12
FAMILIAR, BLUR = (
    0.3,
    5.0,
)  # Of how many colleagues the attacker knows the first score, and how well.
WITHIN = 0.5


def guesses(random, year, releases, weeks):
    """Yield each of some weeks with {rep: guessed score} of the scored reps who are not known.

    `releases` has for each week the reps and the figures, {quarter: (lowest, highest)}.
    """
    possible = _at_first(random, year)
    for week in range(WEEKS):
        if week:
            possible = walked(random, possible)
        possible[:, : year.known] = year.scores[week, : year.known]
        reps, figures = releases[week]
        if figures and year.others(reps):
            possible = _agreeing(random, possible, reps, figures, year.known)
        elif len(possible) > PARTICLES:
            possible = possible[:PARTICLES]
        if week in weeks:
            yield (
                week,
                {
                    int(rep): _fullest(possible[:, rep])
                    for rep in np.flatnonzero(year.scored[week])
                    if rep >= year.known
                },
            )


def _at_first(random, year):
    reps = year.scores.shape[1]
    possible = population(random, (AT_FIRST, reps))
    for rep in np.flatnonzero(random.random(reps) < FAMILIAR):
        heard = year.scores[0, rep] + random.normal(0, BLUR)
        weight = np.exp(-(((possible[:, rep] - heard) / BLUR) ** 2) / 2)
        possible[:, rep] = random.choice(possible[:, rep], AT_FIRST, p=weight / weight.sum())
    return possible


def _agreeing(random, possible, reps, figures, known):
    """Return possible teams that agree with a release, drawn from those that nearly do."""
    columns = np.array(sorted(reps))
    missed = _missed(possible[:, columns], figures)
    weight = np.exp(-(missed**2) * 4) + 1e-12
    drawn = random.choice(len(possible), PARTICLES, p=weight / weight.sum())
    possible = possible[drawn]
    missed = missed[drawn]
    rows, free = np.arange(PARTICLES), columns[columns >= known]
    for _ in range(SWEEPS):
        rep = random.choice(free, PARTICLES)
        moved = possible.copy()
        moved[rows, rep] = np.clip(moved[rows, rep] + random.normal(0, 1.5, PARTICLES), 0, 100)
        then = _missed(moved[:, columns], figures)
        better = (then < missed) | ((then == missed) & (random.random(PARTICLES) < 0.5))
        possible[better] = moved[better]
        missed = np.where(better, then, missed)
    agreeing = missed == 0
    if agreeing.sum() > 50:
        possible = possible[random.choice(np.flatnonzero(agreeing), PARTICLES)]
    return possible


def _missed(scores, figures):
    """Return by how many points each possible team misses the figures."""
    ordered = np.sort(scores, axis=1)
    last = ordered.shape[1] - 1
    missed = np.zeros(len(ordered))
    for quarter, (lowest, highest) in figures.items():
        place, rest = divmod(quarter * last, 4)
        value = ordered[:, place]
        if rest:
            value = value + (ordered[:, place + 1] - value) * rest / 4
        missed += np.maximum(0, np.maximum(lowest - value, value - highest))
    return missed


def _fullest(scores):
    """Return the middle of the point in which most scores lie."""
    counts, edges = np.histogram(scores, bins=400, range=(0, 100))
    width = round(2 * WITHIN * 4)
    inside = np.convolve(counts, np.ones(width), "valid")
    smooth = np.convolve(inside, np.ones(3) / 3, "same")
    return edges[int(smooth.argmax())] + WITHIN
