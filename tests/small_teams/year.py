"""A simulated year of one team: scores that walk at random, joins, leaves and gaps, by week."""

from dataclasses import dataclass

import numpy as np

WEEKS = 52
STEP, DRIFT = 2.0, 8 / WEEKS  # Points: a change of a score, and what a programme gains a week.
CHANGES = 0.35  # The chance that a score changes within a week.
LEAVES, GAP, BACK = 0.008, 0.02, 0.4  # A week's chances: to leave, to lose a value, to have one.


@dataclass
class Year:
    """`scores` (weeks, reps) in points; `member` and `scored` whether each rep is and has one.

    The first rep is the attacker, who stays all year and is always scored.
    """

    scores: np.ndarray
    member: np.ndarray
    scored: np.ndarray

    def scores_of(self, week):
        """Return {rep: thousandths} of the reps who are scored on the last day of a week."""
        return {
            int(rep): round(float(self.scores[week, rep]) * 1000)
            for rep in np.flatnonzero(self.scored[week])
        }


def population(random, shape):
    """Scores of people of whom nothing is known: a Beta of mean 33 and deviation 14."""
    return 100 * random.beta(3.39, 6.89, shape)


def walked(random, scores):
    """Scores a week later."""
    change = random.normal(DRIFT / CHANGES, STEP, scores.shape)
    return np.clip(scores + change * (random.random(scores.shape) < CHANGES), 0, 100)


def year_of_team(random, size):
    """Return a year of a team that begins with, and tends to, a size."""
    reps = 3 * size
    member = np.zeros((WEEKS, reps), np.bool_)
    member[0, :size] = True
    hired = size
    for week in range(1, WEEKS):
        member[week] = member[week - 1] & (random.random(reps) > LEAVES)
        member[week, 0] = True
        missing = size - member[week].sum()
        for _ in range(random.binomial(max(missing, 0), 0.25) + (random.random() < 0.02)):
            member[week, hired] = True
            hired += 1
    scores = np.empty((WEEKS, reps))
    scores[0] = population(random, reps)
    has_value = np.ones((WEEKS, reps), np.bool_)
    for week in range(1, WEEKS):
        scores[week] = walked(random, scores[week - 1])
        chance = np.where(has_value[week - 1], 1 - GAP, BACK)
        has_value[week] = random.random(reps) < chance
    has_value[:, 0] = True
    return Year(scores, member, member & has_value)
