"""Rows of scores as columns of numbers, checked and completed all at once."""

from dataclasses import dataclass, field

import numpy as np

from ssi_platform.domain.readings import PILLAR_UPPER, PILLARS
from ssi_platform.domain.totals import LEAST_TOLERANCE, UNITS, disagreement

from .values import MISSING, WRONG, WRONG_INSTANT, Array


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
    stated: Array = field(default_factory=lambda: np.empty(0, np.int32))  # Totals of `complete`.

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
        total = np.where(whole, known, stated).astype(np.int32)
        right &= whole | (stated != MISSING)
        # Few rows state a total that is not plainly right; they are settled apart.
        apart = right & (stated != MISSING) & (given > 0) & (stated != total)
        apart |= right & ~whole & (given > 0)
        if apart.any():
            at = np.flatnonzero(apart)
            total[at], right[at] = self._settled(at, stated[at], known[at], given[at], pillars)
        self.stated, self.values["total"] = stated, total
        return right

    def disagreement(self, at: int) -> str:
        """Return why the stated total of a row does not agree with its pillars; see `totals`."""
        stated = int(self.stated[at])
        pillars = [int(self.values[name][at]) for name in PILLARS if name in self.values]
        known = [pillar for pillar in pillars if pillar != MISSING]
        if stated == MISSING:
            return ""
        missing_upper = (len(PILLARS) - len(known)) * PILLAR_UPPER * 1000
        return disagreement(stated, known, missing_upper=missing_upper)

    def _settled(
        self, at: Array, stated: Array, known: Array, given: Array, pillars: list[Array]
    ) -> tuple[Array, Array]:
        """Return the totals of rows that state one, and which of them agree; see `totals`."""
        unit = np.full(len(at), 1000, np.int32)
        for pillar in pillars:
            shown = pillar[at]
            unit = np.where(shown >= 0, np.minimum(unit, _units(shown)), unit)
        of_total = _units(stated)
        twice = np.maximum(2 * LEAST_TOLERANCE, given * unit + of_total)
        most = known + (len(PILLARS) - given) * PILLAR_UPPER * 1000
        nearest = np.clip(stated, known, most)
        is_sum = (given == len(PILLARS)) & ((unit == 1) | (unit < of_total))
        return np.where(is_sum, known, stated), 2 * np.abs(stated - nearest) <= twice


def _units(column: Array) -> Array:
    """Return the unit of each number's last decimal, as `totals.unit_of` does."""
    units = np.ones(len(column), np.int32)
    for unit in reversed(UNITS):
        units[column % unit == 0] = unit
    return units
