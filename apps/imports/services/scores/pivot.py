"""Long rows, one a pillar, become wide ones: all of a rep and day, wherever they stand."""

from collections.abc import Iterator

import numpy as np

from .block import Block
from .values import MISSING, Array

FIELDS = ("total", "brand", "people", "insights", "relationships")
AT_ONCE = 50_000
Contradictions = list[tuple[int, int]]  # A row, and the earlier one that it contradicts.


class Pivot:
    """Pillars as they come, seventeen bytes each."""

    def __init__(self) -> None:
        self._parts: list[Block] = []

    def add(self, block: Block) -> None:
        """Keep the pillars of a block, whose values are `pillar` and `score`."""
        self._parts.append(block)

    def blocks(self) -> Iterator[tuple[Block, Contradictions]]:
        """Give wide rows, each with the row number of its first pillar and the latest instant."""
        if not self._parts:
            return
        reps, days = self._joined("reps"), self._joined("days")
        order = np.lexsort((self._joined("rows"), days, reps))
        new = np.ones(len(order), bool)
        new[1:] = (np.diff(reps[order]) != 0) | (np.diff(days[order]) != 0)
        starts = np.append(np.flatnonzero(new), len(order))
        for first in range(0, len(starts) - 1, AT_ONCE):
            bounds = starts[first : first + AT_ONCE + 1]
            yield self._wide(order[bounds[0] : bounds[-1]], bounds - bounds[0])

    def _wide(self, order: Array, bounds: Array) -> tuple[Block, Contradictions]:
        groups = len(bounds) - 1
        group = np.repeat(np.arange(groups), np.diff(bounds))
        rows, scores = self._joined("rows")[order], self._joined("score")[order]
        pillars = self._joined("pillar")[order]
        cells, firsts = np.unique(group * len(FIELDS) + pillars, return_index=True)
        first = np.full(groups * len(FIELDS), -1)
        first[cells] = firsts
        places = first.reshape(groups, len(FIELDS))
        held = places[group, pillars]
        differing = np.flatnonzero(scores[held] != scores)
        contradictions = [(int(rows[i]), int(rows[held[i]])) for i in differing]
        table = np.where(places >= 0, scores[places], MISSING).astype(np.int32)
        starts = bounds[:-1]
        block = Block(
            rows[starts],
            self._joined("reps")[order][starts],
            self._joined("days")[order][starts],
            np.maximum.reduceat(self._joined("instants")[order], starts),
            {name: table[:, column] for column, name in enumerate(FIELDS)},
        )
        return block, contradictions

    def _joined(self, name: str) -> Array:
        columns = [
            part.values[name] if name in ("pillar", "score") else getattr(part, name)
            for part in self._parts
        ]
        return np.concatenate(columns)
