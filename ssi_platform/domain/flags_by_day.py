"""Flags of reps by day, made of stretches of days."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


def painted(days: int, reps: int, rep: NDArray[np.intp] | Ints, first: Ints, until: Ints) -> Bools:
    """Return (days, reps), True from `first` up to `until` of each row.

    Args:
        days: the number of days.
        reps: the number of reps.
        rep: the rep of each row; rows of one rep do not overlap.
        first: the first day of each row, 0 or more.
        until: the day after the last one of each row, at most `days`.

    Returns:
        Whether each rep is covered on each day.
    """
    changes = np.zeros((days + 1, reps), np.int8)
    np.add.at(changes, (first, rep), 1)
    np.subtract.at(changes, (until, rep), 1)
    return changes.cumsum(axis=0, dtype=np.int8)[:days] > 0
