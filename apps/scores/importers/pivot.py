"""Converts long rows, one for each pillar, to wide rows, one for each rep and day."""

from collections.abc import Iterator

import numpy as np

from .batch import Batch
from .values import MISSING, Array

FIELDS = ("total", "brand", "people", "insights", "relationships")
AT_ONCE = 500_000
MOST_SHARES = 64  # Each share takes a piece of each part; a file of 1 GiB has some fifty shares.
Contradictions = list[tuple[int, int]]  # A row, and the earlier one that it contradicts.


class Pivot:
    """Pillars as they come: seventeen bytes each, and eight more where rows state instants.

    Only these grow with the file.
    """

    def __init__(self) -> None:
        self._parts: list[Batch] = []

    def add(self, batch: Batch) -> None:
        """Keep the pillars of a batch, whose values are `pillar` and `score`."""
        if not len(batch):
            return
        batch.values["pillar"] = batch.values["pillar"].astype(np.int8)
        self._parts.append(_packed(batch))

    def batches(self) -> Iterator[tuple[Batch, Contradictions]]:
        """Give wide rows, each with the row number of its first pillar and the latest instant.

        The latest observation of a pillar counts.
        """
        shares = min(1 + sum(map(len, self._parts)) // AT_ONCE, MOST_SHARES)
        starts = [self._divide(at, shares) for at in range(len(self._parts))]
        for share in range(shares):
            parts = [
                part.taken(slice(start[share], start[share + 1]))
                for part, start in zip(self._parts, starts, strict=True)
            ]
            if any(map(len, parts)):
                yield _wide(_sorted(_joined(parts)))

    def _divide(self, at: int, shares: int) -> Array:
        """Sort a part by the shares of its reps, and return where each of them starts.

        So each row is looked at once, however many shares there are.
        """
        if shares == 1:
            return np.array([0, len(self._parts[at])])
        share = (self._parts[at].reps % shares).astype(np.uint16)
        order = np.argsort(share, kind="stable")
        self._parts[at] = _packed(self._parts[at].taken(order))
        return np.searchsorted(share[order], np.arange(shares + 1))


def _packed(batch: Batch) -> Batch:
    """Keep an instant that all rows share once."""
    if (batch.instants == batch.instants[0]).all():
        batch.instants = np.broadcast_to(batch.instants[0].copy(), len(batch))
    return batch


def _joined(parts: list[Batch]) -> Batch:
    rows, reps, days, instants = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("rows", "reps", "days", "instants")
    )
    values = {
        name: np.concatenate([part.values[name] for part in parts]) for name in ("pillar", "score")
    }
    return Batch(rows, reps, days, instants, values)


def _sorted(rows: Batch) -> Batch:
    """Sort by rep, day and pillar, the latest observation first."""
    order = (rows.rows, -rows.instants, rows.values["pillar"], rows.days, rows.reps)
    return rows.taken(np.lexsort(order))


def _changes(column: Array) -> Array:
    """Return where a value differs from the one before it; the first one does."""
    return np.append(True, column[1:] != column[:-1])


def _wide(pillars: Batch) -> tuple[Batch, Contradictions]:
    starts = np.flatnonzero(_changes(pillars.reps) | _changes(pillars.days))
    groups = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(pillars)))
    scores, cells = pillars.values["score"], groups * len(FIELDS) + pillars.values["pillar"]
    counts = _changes(cells)
    table = np.full(len(starts) * len(FIELDS), MISSING, np.int32)
    table[cells[counts]] = scores[counts]
    batch = Batch(
        np.minimum.reduceat(pillars.rows, starts),
        pillars.reps[starts],
        pillars.days[starts],
        np.maximum.reduceat(pillars.instants, starts),
        {name: table[column :: len(FIELDS)] for column, name in enumerate(FIELDS)},
    )
    return batch, _contradictions(pillars, counts | _changes(pillars.instants))


def _contradictions(pillars: Batch, looks: Array) -> Contradictions:
    """Return which rows contradict the first one of the same observation of a pillar."""
    rows, scores = pillars.rows, pillars.values["score"]
    held = np.maximum.accumulate(np.where(looks, np.arange(len(looks)), 0))
    differing = np.flatnonzero(scores[held] != scores)
    return sorted((int(rows[i]), int(rows[held[i]])) for i in differing)
