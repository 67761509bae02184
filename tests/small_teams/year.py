"""A simulated year of a team: scores that walk at random, joins, leaves and gaps, by week."""

from dataclasses import dataclass

import numpy as np

WEEKS = 52
STEP, DRIFT = 2.0, 8 / WEEKS  # Points: a change of a score, and what a programme gains a week.
CHANGES = 0.35  # The chance that a score changes within a week.
LEAVES, GAP, BACK = 0.008, 0.02, 0.4  # A week's chances: to leave, to lose a value, to have one.
HIRED, EXTRA = 0.25, 0.02  # A week's chances: that a place is filled, that one is added.


@dataclass
class Year:
    """`scores` (weeks, reps) in points; `member` and `scored` whether each rep is and has one.

    The attacker knows the scores of the first `known` reps, who stay all year.
    """

    scores: np.ndarray
    member: np.ndarray
    scored: np.ndarray
    known: int

    def scores_of(self, week):
        """Return {rep: thousandths} of the reps who are scored on the last day of a week."""
        return {
            int(rep): round(float(self.scores[week, rep]) * 1000)
            for rep in np.flatnonzero(self.scored[week])
        }

    def unknown(self, week):
        """Return the scored reps of a week whose scores the attacker does not know."""
        return [int(rep) for rep in np.flatnonzero(self.scored[week]) if rep >= self.known]

    def others(self, reps):
        """Return how many of some reps the attacker does not know."""
        return sum(rep >= self.known for rep in reps)


def population(random, shape):
    """Scores of people of whom nothing is known: a Beta of mean 33 and deviation 14."""
    return 100 * random.beta(3.39, 6.89, shape)


def walked(random, scores):
    """Scores a week later."""
    change = random.normal(DRIFT / CHANGES, STEP, scores.shape)
    return np.clip(scores + change * (random.random(scores.shape) < CHANGES), 0, 100)


def year_of_team(random, size):
    """A team that tends to a size; the attacker, one of them, stays all year."""
    return _year(random, size, known=1)


def year_of_same_people(random, size):
    """A team that nobody joins or leaves, and whose scores are all there."""
    return _year(random, size, known=1, leaves=0, gap=0, hired=0)


def year_of_managers_peers(random, size):
    """One rep of the attacker's own, and others who are all there all year."""
    return _year(random, size + 1, known=1, leaves=0, gap=0, hired=0)


def year_of_manager(random, size):
    """Five reps of the attacker's own, and others who tend to a size."""
    return _year(random, size + 5, known=5)


def year_of_newcomers(random, size):
    """A team of which the attacker knows everybody, and which two newcomers join; no gaps."""
    year = _year(random, size, known=size, leaves=0, gap=0, hired=0)
    for newcomer in (size, size + 1):
        since = random.integers(4, WEEKS - 8)
        year.member[since:, newcomer] = year.scored[since:, newcomer] = True
    return year


def _year(random, size, *, known, leaves=LEAVES, gap=GAP, hired=HIRED):
    reps = 3 * size
    scores, member = np.empty((WEEKS, reps)), np.zeros((WEEKS, reps), np.bool_)
    has_value = np.ones((WEEKS, reps), np.bool_)
    scores[0], member[0, :size], seen = population(random, reps), True, size
    for week in range(1, WEEKS):
        member[week] = member[week - 1] & (random.random(reps) >= leaves)
        member[week, :known] = True
        free = max(size - int(member[week].sum()), 0)
        joining = random.binomial(free, hired) + (random.random() < EXTRA * (hired > 0))
        member[week, seen : seen + joining] = True
        seen += joining
        scores[week] = walked(random, scores[week - 1])
        has_value[week] = random.random(reps) < np.where(has_value[week - 1], 1 - gap, BACK)
    has_value[:, 0] = True
    return Year(scores, member, member & has_value, known)
