"""Long rows, one a pillar, become wide ones: all of a rep and day, wherever they stand."""

from collections.abc import Iterator

import numpy as np

from .block import Block
from .values import MISSING, Array

FIELDS = ("total", "brand", "people", "insights", "relationships")
AT_ONCE = 500_000
Contradictions = list[tuple[int, int]]  # A row, and the earlier one that it contradicts.


class Pivot:
    """Pillars as they come: seventeen bytes each, and eight more where rows state instants.

    Of all that is read only these grow with the file.
    """

    def __init__(self) -> None:
        self._parts: list[Block] = []

    def add(self, block: Block) -> None:
        """Keep the pillars of a block, whose values are `pillar` and `score`."""
        if not len(block):
            return
        block.values["pillar"] = block.values["pillar"].astype(np.int8)
        if (block.instants == block.instants[0]).all():
            block.instants = np.broadcast_to(block.instants[0].copy(), len(block))
        self._parts.append(block)

    def blocks(self) -> Iterator[tuple[Block, Contradictions]]:
        """Give wide rows, each with the row number of its first pillar and the latest instant.

        Of a pillar that was observed at several instants the latest counts.
        """
        shares = 1 + sum(map(len, self._parts)) // AT_ONCE
        for share in range(shares):
            found = [part.taken(part.reps % shares == share) for part in self._parts]
            if any(map(len, found)):
                yield _wide(_sorted(_joined(found)))


def _joined(parts: list[Block]) -> Block:
    rows, reps, days, instants = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("rows", "reps", "days", "instants")
    )
    values = {
        name: np.concatenate([part.values[name] for part in parts]) for name in ("pillar", "score")
    }
    return Block(rows, reps, days, instants, values)


def _sorted(found: Block) -> Block:
    """Put what is of one rep and day together, and of each pillar the latest look first."""
    pillars = found.values["pillar"]
    return found.taken(np.lexsort((found.rows, -found.instants, pillars, found.days, found.reps)))


def _changes(column: Array) -> Array:
    """Return where a value differs from the one before it; the first one does."""
    return np.append(True, column[1:] != column[:-1])


def _wide(found: Block) -> tuple[Block, Contradictions]:
    starts = np.flatnonzero(_changes(found.reps) | _changes(found.days))
    groups = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(found)))
    scores, cells = found.values["score"], groups * len(FIELDS) + found.values["pillar"]
    counts = _changes(cells)
    table = np.full(len(starts) * len(FIELDS), MISSING, np.int32)
    table[cells[counts]] = scores[counts]
    block = Block(
        np.minimum.reduceat(found.rows, starts),
        found.reps[starts],
        found.days[starts],
        np.maximum.reduceat(found.instants, starts),
        {name: table[column :: len(FIELDS)] for column, name in enumerate(FIELDS)},
    )
    return block, _contradictions(found, counts | _changes(found.instants))


def _contradictions(found: Block, looks: Array) -> Contradictions:
    """Return which rows say something else than the first one of the same look at a pillar."""
    rows, scores = found.rows, found.values["score"]
    held = np.maximum.accumulate(np.where(looks, np.arange(len(looks)), 0))
    differing = np.flatnonzero(scores[held] != scores)
    return sorted((int(rows[i]), int(rows[held[i]])) for i in differing)
