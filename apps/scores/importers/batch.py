"""Rows of scores as columns of numbers, checked and completed all at once."""

from dataclasses import dataclass

import numpy as np

from ssi_platform.domain.readings import PILLAR_UPPER, PILLARS

from .values import MISSING, WRONG, WRONG_INSTANT, Array

# How far a stated total may lie from its pillars, in thousandths; see `domain.readings`.
API_TOLERANCE, DISPLAY_TOLERANCE = 10, 510


@dataclass(slots=True)
class Batch:
    """Equally long columns: row numbers, indexes of reps, days, instants, and values by field.

    Values are thousandths, ranks, or indexes of industries; MISSING and WRONG stand among them.
    """

    rows: Array
    reps: Array
    days: Array
    instants: Array
    values: dict[str, Array]

    def __len__(self) -> int:
        return len(self.rows)

    def taken(self, which: Array | slice) -> "Batch":
        """Return the rows that a mask, their positions, or a slice choose."""
        values = {name: column[which] for name, column in self.values.items()}
        chosen = (self.rows[which], self.reps[which], self.days[which], self.instants[which])
        return Batch(*chosen, values)

    def pillars(self) -> Array:
        """Return which of the rows of single pillars are right."""
        right: Array = (self.reps >= 0) & (self.days != WRONG) & (self.instants != WRONG_INSTANT)
        filled: Array = (self.values["pillar"] >= 0) & (self.values["score"] >= 0)
        return right & filled

    def complete(self) -> Array:
        """Set each total as `domain.readings.reading_from` does; return which rows are right."""
        right: Array = (self.reps >= 0) & (self.days != WRONG) & (self.instants != WRONG_INSTANT)
        for column in self.values.values():
            right &= column != WRONG
        stated = self.values.get("total", np.full(len(self), MISSING, np.int32))
        pillars = [self.values[name] for name in PILLARS if name in self.values]
        known, given = np.zeros(len(self), np.int32), np.zeros(len(self), np.int32)
        for pillar in pillars:
            known += np.where(pillar >= 0, pillar, 0)
            given += pillar >= 0
        whole = given == len(PILLARS)
        tolerance = np.where(stated % 1000 == 0, DISPLAY_TOLERANCE, API_TOLERANCE)
        most = known + (len(PILLARS) - given) * PILLAR_UPPER * 1000
        agrees = (known - tolerance <= stated) & (stated <= most + tolerance)
        self.values["total"] = np.where(whole, known, stated).astype(np.int32)
        right &= np.where(stated == MISSING, whole, agrees)
        return right
