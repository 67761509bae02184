"""Converts long rows, one for each pillar, to wide rows, one for each rep and day."""

from collections.abc import Iterator

import numpy as np

from .batch import Batch
from .values import MISSING, Array

FIELDS = ("total", "brand", "people", "insights", "relationships")
AT_ONCE = 500_000
MOST_SHARES = 64  # Each share takes a piece of each part; a file of 1 GiB has some fifty shares.
Contradictions = list[tuple[int, int]]  # A row, and another one that it contradicts.


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
    looks = counts | _changes(pillars.instants)
    contradictions, latest = _contradictions(pillars, looks, counts)
    table[cells[latest]] = MISSING
    batch = Batch(
        np.minimum.reduceat(pillars.rows, starts),
        pillars.reps[starts],
        pillars.days[starts],
        np.maximum.reduceat(pillars.instants, starts),
        {name: table[column :: len(FIELDS)] for column, name in enumerate(FIELDS)},
    )
    return batch, contradictions


def _contradictions(pillars: Batch, looks: Array, counts: Array) -> tuple[Contradictions, Array]:
    """Return the rows of one observation of a pillar that contradict each other, in pairs.

    And where those of them are that are the latest ones of their pillar: none of them counts.
    """
    rows, scores = pillars.rows, pillars.values["score"]
    starts = np.flatnonzero(looks)
    look = np.cumsum(looks) - 1
    differs = scores[starts][look] != scores
    if not differs.any():
        return [], np.empty(0, np.int64)
    other = np.full(len(starts), -1)
    at = np.flatnonzero(differs)
    other[look[at][::-1]] = rows[at][::-1]  # The first of each.
    among = np.flatnonzero(other[look] >= 0)
    pairs = [
        (int(rows[i]), int(rows[starts[look[i]]] if differs[i] else other[look[i]])) for i in among
    ]
    return sorted(pairs), starts[(other >= 0) & counts[starts]]
