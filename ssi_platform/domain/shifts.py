"""Platform shifts: days on which LinkedIn changed its algorithm, found in the changes of scores.

A change is the difference between two observations of a rep at most `MOST_DAYS_APART` days apart,
on the later day. All organisations count together; see docs/shifts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import exp, lgamma, log, log1p

MOST_DAYS_APART = 3
LEAST_PAIRS, LEAST_ORGANISATIONS = 30, 3
LEAST_MEDIAN = 500  # Thousandths of a point.
MOVED, DROPPED = 250, 1_000  # A change beyond, and a fall of at least, in thousandths.
LEAST_MOVED, MOVED_BY_CHANCE = 0.60, 1e-4
LEAST_DROPPED, DROPPED_BY_CHANCE = 0.15, 1e-5
BASE_DAYS = 60  # Before the day, from which the usual part of falls is known.


class Rule(StrEnum):
    """`median`: most changes went one way; `falls`: far more reps fell than usually do."""

    MEDIAN = "median"
    FALLS = "falls"


@dataclass(frozen=True, slots=True)
class DayOfChanges:
    """The changes of one day, of all organisations together.

    `median` is in thousandths. `up` and `down` are the changes beyond MOVED in each direction, and
    `falls` those of at least DROPPED downwards.
    """

    day: date
    pairs: int
    organisations: int
    median: int
    up: int
    down: int
    falls: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A day on which scores moved by themselves, and by how much: the median change."""

    day: date
    median: int
    rule: Rule


def shift_of(changes: DayOfChanges, before: Sequence[DayOfChanges]) -> Shift | None:
    """Return the shift of a day, or None.

    Args:
        changes: the day's changes.
        before: those of earlier days; the `BASE_DAYS` days before the day count.

    A day counts with at least LEAST_PAIRS changes of LEAST_ORGANISATIONS organisations.
    Source: domain rules A and B, docs/shifts.md.
    """
    if changes.pairs < LEAST_PAIRS or changes.organisations < LEAST_ORGANISATIONS:
        return None
    if _moved_one_way(changes):
        return Shift(changes.day, changes.median, Rule.MEDIAN)
    if _fell_more_than_usual(changes, before):
        return Shift(changes.day, changes.median, Rule.FALLS)
    return None


def chance_of_at_least(count: int, trials: int, part: float) -> float:
    """Return P(X >= count) of a binomial distribution of `trials` trials with success `part`.

    Args:
        count: 0 to `trials`.
        trials: their number.
        part: the chance of each, above 0 and below 1.
    """
    if count <= 0:
        return 1.0
    terms = (
        lgamma(trials + 1) - lgamma(k + 1) - lgamma(trials - k + 1) + k * log(part)
        + (trials - k) * log1p(-part)
        for k in range(count, trials + 1)
    )  # fmt: skip
    return min(1.0, sum(map(exp, terms)))


def _moved_one_way(changes: DayOfChanges) -> bool:
    """Rule A: a median of half a point, and more of the changes in its direction than by chance."""
    if abs(changes.median) < LEAST_MEDIAN:
        return False
    moved = changes.up if changes.median > 0 else changes.down
    if moved < LEAST_MOVED * changes.pairs:
        return False
    return chance_of_at_least(moved, changes.pairs, 0.5) < MOVED_BY_CHANCE


def _fell_more_than_usual(changes: DayOfChanges, before: Sequence[DayOfChanges]) -> bool:
    """Rule B: 15 % fell by a point or more, against the part that did so on the days before."""
    if changes.falls < LEAST_DROPPED * changes.pairs:
        return False
    base = [one for one in before if 0 < (changes.day - one.day).days <= BASE_DAYS]
    pairs = sum(one.pairs for one in base)
    if pairs < LEAST_PAIRS:
        return False
    usual = (sum(one.falls for one in base) + 1) / (pairs + 2)  # Never 0: few days prove little.
    return chance_of_at_least(changes.falls, changes.pairs, usual) < DROPPED_BY_CHANCE
