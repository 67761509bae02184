"""Individual drops: one rep falls by far more than the others, and than they usually do.

Arrays are (days, reps), the days in a row. Values are whole thousandths, MISSING where there is
none. Definition: docs/alerts.md, "drop".
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .blocks import MISSING
from .rosters import Bools, Ints

CHANGE_DAYS = 7
LEAST_DROP = 3_000  # Thousandths of a point.
USUAL_DAYS = 90  # Before the day: what the rep's changes usually are.
LEAST_CHANGES = 28  # On these days: with fewer nothing is known about the rep.
USUAL_TENTHS, USUAL_TIMES = 9, 2  # Twice the 90th percentile.
LONGEST_GAP = 3  # Days without a score that neither count as a second day nor break a run.
MUTED_DAYS = 3  # After the day of a platform shift.
# A change of one day shows on CHANGE_DAYS days, and noise interrupts it: one cause is one drop.
QUIET_DAYS = CHANGE_DAYS
# Days to know before the day that is asked about.
DAYS_BEFORE = USUAL_DAYS + CHANGE_DAYS + 1 + 2 * LONGEST_GAP + QUIET_DAYS - 1
PARTS = 1_000_000  # In which a change is measured as a part of the score.
NO_CHANGE = np.iinfo(np.int32).min


@dataclass(frozen=True, slots=True)
class Drops:
    """Which reps dropped on which day, (days, reps), and by how much.

    `starting` are the days on which the condition holds; `lasting` those and the QUIET_DAYS - 1
    days after each. `change`, and the `median` change of the day, are in thousandths; NO_CHANGE
    where there is none. `floor` is what the change beside the median had to reach, negative, on
    the `starting` days; 0 on others.
    """

    starting: Bools
    lasting: Bools
    change: Ints
    median: Ints
    floor: Ints


def drops_of(values: Ints, observed: Bools, present: Bools, shifts: Collection[int] = ()) -> Drops:
    """Find the drops of a population.

    Args:
        values: the scores that hold on each day, in thousandths, MISSING for none.
        observed: on which days the reps have a score of the day itself, not one carried forward.
        present: who is measured on each day: not who is absent or gone. Only they count in the
            median, and only they drop.
        shifts: the days, counted from the first, of confirmed platform shifts; may be negative.

    Returns:
        The drops. The first DAYS_BEFORE days are not complete: what is before them is unknown.

    Source: docs/alerts.md, "drop".
    """
    change = changes_of(values)
    known = (change != NO_CHANGE) & present
    median = medians_of(change, known)
    beside = np.where(known, change - expected_changes(values, change, known, median), 0)
    days, reps = np.nonzero((beside <= -LEAST_DROP) & ~muted(len(values), shifts)[:, None])
    floor = np.zeros(values.shape, np.int32)
    floor[days, reps] = -np.maximum(LEAST_DROP, USUAL_TIMES * usual_changes(change, days, reps))
    fell = (floor < 0) & (beside <= floor)
    starting = _twice_running(fell, counting_days(observed))
    return Drops(starting, _lasting(starting), change, median, np.where(starting, floor, 0))


def changes_of(values: Ints) -> Ints:
    """Return each value less that of CHANGE_DAYS days before, NO_CHANGE where one is missing."""
    change = np.full(values.shape, NO_CHANGE, np.int32)
    later, earlier = values[CHANGE_DAYS:], values[:-CHANGE_DAYS]
    both = (later != MISSING) & (earlier != MISSING)
    change[CHANGE_DAYS:][both] = (later - earlier)[both]
    return change


def medians_of(change: Ints, known: Bools) -> Ints:
    """Return the median of the known changes of each day, rounded half up; NO_CHANGE for none."""
    if not change.shape[1]:
        return np.full(len(change), NO_CHANGE, np.int32)
    count = known.sum(axis=1)
    ordered = np.sort(np.where(known, change, np.iinfo(np.int32).max), axis=1)
    rows, middle = np.arange(len(change)), np.maximum(count, 1)
    low, high = ordered[rows, (middle - 1) // 2], ordered[rows, middle // 2]
    median = (low.astype(np.int64) + high + 1) // 2
    return np.where(count > 0, median, NO_CHANGE).astype(np.int32)


def expected_changes(values: Ints, change: Ints, known: Bools, median: Ints) -> Ints:
    """Return by how much each rep would have changed as the others did.

    That is the median change; where most fell, and relative to their scores this rep's part of the
    fall is larger, it is that part: LinkedIn's changes are by so many per cent, not points.
    """
    falling = np.flatnonzero((median < 0) & known.any(axis=1))
    expected = np.broadcast_to(median[:, None], change.shape).copy()
    if len(falling):
        among, fell = known[falling], change[falling]
        earlier = np.where(among, values[falling] - fell, 0).astype(np.int64)
        parts = np.minimum(fell * np.int64(PARTS) // np.maximum(earlier, 1), PARTS)
        parts = np.where(among, parts, 0).astype(np.int32)
        part = np.minimum(medians_of(parts, among), 0)
        expected[falling] = np.minimum(expected[falling], earlier * part[:, None] // PARTS)
    return expected


def usual_changes(change: Ints, days: NDArray[np.intp], reps: NDArray[np.intp]) -> Ints:
    """Return the 90th percentile of |change| over the USUAL_DAYS days before some days of reps.

    It is the ⌈0.9 n⌉-th smallest of the n changes that there are. With fewer than LEAST_CHANGES
    it is more than any change, so that nothing is a drop.
    """
    most = np.iinfo(np.int32).max // USUAL_TIMES
    rows = days[:, None] + np.arange(-USUAL_DAYS, 0)
    past = np.where(rows >= 0, change[np.maximum(rows, 0), reps[:, None]], NO_CHANGE)
    sizes = np.sort(np.where(past == NO_CHANGE, most, np.abs(past)), axis=1)
    count = (past != NO_CHANGE).sum(axis=1)
    place = np.maximum((USUAL_TENTHS * count + 9) // 10, 1) - 1
    usual = sizes[np.arange(len(sizes)), place]
    return np.where(count >= LEAST_CHANGES, usual, most).astype(np.int32)


def muted(days: int, shifts: Collection[int]) -> Bools:
    """Tell of each day whether it is that of a platform shift or of the MUTED_DAYS after one."""
    result = np.zeros(days, np.bool_)
    for shift in shifts:
        result[max(shift, 0) : max(shift + MUTED_DAYS + 1, 0)] = True
    return result


def counting_days(observed: Bools) -> Bools:
    """Tell which days count: those with a score, and those after LONGEST_GAP days without one.

    A weekend without scores repeats Friday's score, and is no second day; a week without one is.
    """
    recent = observed.copy()
    for back in range(1, LONGEST_GAP + 1):
        recent[back:] |= observed[:-back]
    return observed | ~recent


def _twice_running(fell: Bools, counts: Bools) -> Bools:
    """Tell on which counting days it holds, and on the counting day before."""
    days = np.arange(len(fell), dtype=np.int32)[:, None]
    latest = np.maximum.accumulate(np.where(counts, days, np.int32(-1)), axis=0)
    starting = np.zeros(fell.shape, np.bool_)
    before = latest[:-1]
    held = np.take_along_axis(fell, np.maximum(before, 0), axis=0) & (before >= 0)
    starting[1:] = fell[1:] & counts[1:] & held
    return starting


def _lasting(starting: Bools) -> Bools:
    lasting = starting.copy()
    for back in range(1, QUIET_DAYS):
        lasting[back:] |= starting[:-back]
    return lasting
