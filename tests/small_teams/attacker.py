"""An attacker who guesses other reps' scores from a year of figures.

The attacker knows the own score exactly, or as a manager the own reps' scores, who is in the team
and who has a score in each week, how scores are distributed and how they change, and of some
others about where they stood when the year began. There are several ways to guess:

- `possible_teams`: a particle filter over teams. It keeps those that agree with the figures,
  the bounds of the rounding included, and takes of each rep the point that holds most scores.
- `tracked`: a particle filter over one figure, which narrows the bounds over the weeks. In a team
  of an odd number somebody stands at the median, so everybody is guessed to.
- `heard_or_tracked`: of reps about whom the attacker knows something, that, or the figure nearby.
"""

from dataclasses import dataclass

import numpy as np

from .year import DRIFT, WEEKS, population, walked

PARTICLES, AT_FIRST = 1_200, 24_000
SWEEPS = 24
FAMILIAR, BLUR = 0.3, 5.0  # Of how many others the attacker knows the first score, and how well.
JITTER = 0.8  # By how much a figure changes in a week.
WITHIN = 0.5


@dataclass
class Knowledge:
    """What the attacker knows: `heard` {rep: about the first score}, and for each week in `figures`
    the reps and the bounds {quarter: (lowest, highest)} of what was read; whether it is of exact
    quantiles.
    """

    year: object
    heard: dict
    figures: list
    exact: bool


def knowledge(random, year, figures, *, exact):
    """Return what an attacker knows who has read some figures."""
    reps = [rep for rep in range(year.known, year.scores.shape[1]) if random.random() < FAMILIAR]
    heard = {rep: year.scores[0, rep] + random.normal(0, BLUR) for rep in reps}
    return Knowledge(year, heard, figures, exact)


def possible_teams(random, known, weeks):
    """Yield for each of some weeks {rep: guessed score}, by the possible teams."""
    year = known.year
    free = _at_first(random, known)  # Not narrowed by any figure.
    possible = free.copy()
    for week in range(WEEKS):
        if week:
            possible, free = walked(random, possible), walked(random, free)
        possible[:, : year.known] = year.scores[week, : year.known]
        reps, figures = known.figures[week]
        if figures and year.others(reps):
            columns = np.array(sorted(reps))
            possible = _agreeing(random, possible, free, columns, figures, known)
        elif len(possible) > PARTICLES:
            possible = possible[:PARTICLES]
        free = free[:PARTICLES]
        if week in weeks:
            yield {rep: fullest(possible[:, rep]) for rep in year.unknown(week)}


def tracked(random, known, weeks, quarter=2):
    """Yield for each of some weeks {rep: the most likely exact value of a figure}."""
    for week, value in enumerate(_followed(random, known, quarter)):
        if week in weeks:
            yield dict.fromkeys(known.year.unknown(week), value)


def heard_or_tracked(random, known, weeks):
    """Yield for each of some weeks {rep: what was heard, or the nearest figure}."""
    followed = list(zip(*(_followed(random, known, quarter) for quarter in (1, 2, 3)), strict=True))
    unknown = population(random, AT_FIRST)
    for week in weeks:
        blur = np.hypot(BLUR, 1.2 * week**0.5)
        common = fullest(np.clip(unknown + DRIFT * week, 0, 100))
        guessed = {}
        for rep in known.year.unknown(week):
            about = known.heard[rep] + DRIFT * week if rep in known.heard else None
            near = min(followed[week], key=lambda value, at=about: abs(value - (at or common)))
            if about is None:
                guessed[rep] = near if known.figures[week][1] else common
            else:
                guessed[rep] = near if abs(near - about) < blur else about
        yield guessed


def _at_first(random, known):
    possible = population(random, (AT_FIRST, known.year.scores.shape[1]))
    for rep, heard in known.heard.items():
        weight = np.exp(-(((possible[:, rep] - heard) / BLUR) ** 2) / 2) + 1e-9
        possible[:, rep] = random.choice(possible[:, rep], AT_FIRST, p=weight / weight.sum())
    return possible


def _agreeing(random, possible, free, columns, figures, known):
    """Return possible teams that agree with a week's figures, drawn from those that nearly do.

    Reps are then moved one at a time, a little or to where they might stand for all that is known
    without figures, if the figures are missed by no more than before.
    """
    exact = known.exact
    missed = _missed(possible[:, columns], figures, exact)
    weight = np.exp(-(missed**2) * 4) + 1e-12
    drawn = random.choice(len(possible), PARTICLES, p=weight / weight.sum())
    possible, missed = possible[drawn], missed[drawn]
    rows, movable = np.arange(PARTICLES), columns[columns >= known.year.known]
    middle, spread = free.mean(axis=0), free.std(axis=0) + 0.1
    for sweep in range(SWEEPS):
        rep = random.choice(movable, PARTICLES)
        now = possible[rows, rep]
        if sweep % 2:
            then, chance = free[random.integers(len(free), size=PARTICLES), rep], 1
        else:
            then = np.clip(now + random.normal(0, 1.5, PARTICLES), 0, 100)
            z = ((value - middle[rep]) / spread[rep] for value in (now, then))
            before, after = z
            chance = np.exp(np.minimum(0, (before**2 - after**2) / 2))
        possible[rows, rep] = then
        misses = _missed(possible[:, columns], figures, exact)
        refused = (misses > missed) | (random.random(PARTICLES) > chance)
        possible[rows[refused], rep[refused]] = now[refused]
        missed = np.where(refused, missed, misses)
    agreeing = np.flatnonzero(missed == 0)
    if len(agreeing) > 50:
        possible = possible[random.choice(agreeing, PARTICLES)]
    return possible


def _missed(scores, figures, exact):
    """Return by how many points each possible team misses the figures."""
    ordered = np.sort(scores, axis=1)
    last = ordered.shape[1] - 1
    missed = np.zeros(len(ordered))
    for quarter, (lowest, highest) in figures.items():
        place, rest = divmod(quarter * last, 4)
        value = ordered[:, place]
        if rest:
            value = value + (ordered[:, place + 1] - value) * rest / 4
        elif not exact:
            value = (ordered[:, place - 1] + ordered[:, place + 1]) / 2
        missed += np.maximum(0, np.maximum(lowest - value, value - highest))
    return missed


def _followed(random, known, quarter):
    """Yield for each week the most likely exact value of a figure."""
    anybody = np.sort(population(random, (PARTICLES * 3, 9)), axis=1)
    value = anybody[:, 2 * quarter]
    for week in range(WEEKS):
        value = value + random.normal(DRIFT, JITTER, len(value))
        bounds = known.figures[week][1].get(quarter)
        if bounds:
            inside = value[(value >= bounds[0]) & (value <= bounds[1])]
            if len(inside) < 20:
                inside = random.uniform(*bounds, 50)
            value = random.choice(inside, len(value))
        yield fullest(value)


def fullest(scores):
    """Return the middle of the point in which most scores lie."""
    counts, edges = np.histogram(scores, bins=400, range=(0, 100))
    width = round(2 * WITHIN * 4)
    inside = np.convolve(counts, np.ones(width), "valid")
    smooth = np.convolve(inside, np.ones(3) / 3, "same")
    return edges[int(smooth.argmax())] + WITHIN
