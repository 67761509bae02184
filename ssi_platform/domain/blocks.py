"""Rosters cut into blocks of days that fit in memory, and order statistics of each day of a block.

Values are whole thousandths and MISSING where there is none, so that every figure is exact. A
block's values are (figures, days, reps): sorting is fast where the reps of a day lie side by side.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .rosters import Bools, Ints, Roster

Column = TypeVar("Column", Ints, Bools)

MISSING = -1
# Values sorted at once: 4 MB of them, and as much again while they are compared.
LARGEST_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Block:
    """A roster on some of its consecutive days: `present` is (days, reps) for the rep codes.

    `excused` is the number of absent reps by day.
    """

    unit: int
    days: slice
    reps: Ints
    present: Bools
    excused: Ints


@dataclass(frozen=True, slots=True)
class Ordered:
    """Values in ascending order along the last axis, MISSING first, and how many there are."""

    values: Ints
    counts: NDArray[np.int64]

    def largest(self, place: NDArray[np.int64]) -> Ints:
        """Return the value at a place counted from the largest, which is 1; MISSING for 0.

        Args:
            place: for each row 0 to its number of values.
        """
        return np.where(place > 0, self._at(-place), np.int32(MISSING))

    def quantile(self, quarters: int) -> Ints:
        """Return `percentile_cont(quarters / 4)` of each row, rounded half up, or MISSING."""
        place = quarters * (self.counts - 1)
        whole, rest = place >> 2, place & 3
        below = self._at(whole - self.counts).astype(np.int64)
        step = np.where(rest > 0, self._at(whole + 1 - self.counts) - below, 0)
        exact = (4 * below + step * rest + 2) >> 2
        return np.where(self.counts > 0, exact, MISSING).astype(np.int32)

    def mean(self) -> Ints:
        """Return the mean of each row, rounded half up, or MISSING."""
        missing = self.values.shape[-1] - self.counts
        total = self.values.sum(axis=-1, dtype=np.int64) - MISSING * missing
        counts = np.maximum(self.counts, 1)
        rounded = (2 * total + counts) // (2 * counts)
        return np.where(self.counts > 0, rounded, MISSING).astype(np.int32)

    def at_least(self, value: int) -> NDArray[np.int64]:
        """Return how many values of each row are at least a value, which is 0 or more."""
        counts: NDArray[np.int64] = (self.values >= value).sum(axis=-1)
        return counts

    def of_figure(self, figure: int) -> "Ordered":
        """Return the rows of one figure."""
        return Ordered(self.values[figure], self.counts[figure])

    def _at(self, column: NDArray[np.int64]) -> Ints:
        """Return one value of each row; columns beyond either end are taken modulo the row."""
        width = self.values.shape[-1]
        start = np.arange(0, self.values.size, width).reshape(column.shape)
        values: Ints = self.values.reshape(-1).take(start + column % width)
        return values


def blocks(roster: Roster, wanted: Bools | None, figures: int) -> Iterator[Block]:
    """Cut a roster into blocks, from the first wanted day to the last one.

    Args:
        roster: the roster of a team.
        wanted: for each day whether it is to be computed, or None for all.
        figures: how many figures are sorted of each rep.

    Yields:
        Blocks of whole days, in order; days between that are not wanted are in them.
    """
    days = len(roster.present)
    chosen = np.arange(days) if wanted is None else np.flatnonzero(wanted)
    if not len(chosen):
        return
    step = max(1, LARGEST_BLOCK // (figures * len(roster.reps)))
    end = int(chosen[-1]) + 1
    for first in range(int(chosen[0]), end, step):
        span = slice(first, min(first + step, end))
        yield block_of(roster, span)


def block_of(roster: Roster, days: slice) -> Block:
    """Return some consecutive days of a roster."""
    present = roster.present[days]
    excused = np.zeros(len(present), np.int32) if roster.excused is None else roster.excused[days]
    return Block(roster.unit, days, roster.reps, present, excused)


def of_reps(array: Column, reps: Ints) -> Column:
    """Return the columns of some reps, which are in ascending order, of an array (…, reps)."""
    if reps[-1] - reps[0] + 1 == len(reps):
        return array[..., reps[0] : reps[-1] + 1]
    return array.take(reps, axis=-1)


def ordered(values: Ints, chosen: Bools) -> Ordered:
    """Sort the values of the chosen reps of each day.

    Args:
        values: (figures, days, reps) or (days, reps).
        chosen: (days, reps), whose values count.

    Returns:
        The values in order, those that do not count as MISSING.
    """
    kept = values.copy() if chosen.all() else np.where(chosen, values, np.int32(MISSING))
    kept.sort(axis=-1)
    return Ordered(kept, _counts(kept))


def _counts(values: Ints) -> NDArray[np.int64]:
    """Count the values of each row in ascending order; most rows have no MISSING to count."""
    counts = np.full(values.shape[:-1], values.shape[-1], np.int64)
    lacking = values[..., 0] == MISSING
    counts[lacking] = (values[lacking] != MISSING).sum(axis=-1)
    return counts
