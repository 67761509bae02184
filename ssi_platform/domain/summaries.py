"""How a team's scores are distributed on a day, and what those that are missing could change."""

from collections.abc import Sequence
from dataclasses import dataclass

from .plan_days import Reason
from .statistics import coverage_state, median
from .thousandths import rounded_points

BIN_POINTS, BINS = 10, 10
LOWEST, HIGHEST = 0, 100_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """The median with all missing scores at 0, and with all of them at 100, in thousandths."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Bin:
    """How many scores have `lowest` to `highest` whole points, both included."""

    lowest: int
    highest: int
    reps: int


def histogram(totals: Sequence[int]) -> list[Bin]:
    """Count scores in ten bins of ten points.

    Args:
        totals: scores in thousandths.

    Returns:
        The bins from 0 to 9 points, from 10 to 19, and so on up to 90 to 100. Scores are rounded
        half up to whole points first, as for a threshold: 69.5 is among those from 70 on.

    Definition: docs/overview.md, "The summary".
    """
    counts = [0] * BINS
    for total in totals:
        counts[min(rounded_points(total) // BIN_POINTS, BINS - 1)] += 1
    lowest = [BIN_POINTS * place for place in range(BINS)]
    highest = [*(points - 1 for points in lowest[1:]), HIGHEST // 1000]
    return [Bin(*each) for each in zip(lowest, highest, counts, strict=True)]


def missing_data_bounds(totals: Sequence[int], roster: int) -> Bounds | None:
    """Return how far the missing scores could move the median.

    Args:
        totals: the scores that hold, in thousandths.
        roster: how many reps are on the roster, scored or not.

    Returns:
        The median of the roster with every missing score at 0 and at 100; None for an empty roster.

    Definition: docs/overview.md, "The summary".
    """
    missing = roster - len(totals)
    lowest = median([*totals, *[LOWEST] * missing])
    highest = median([*totals, *[HIGHEST] * missing])
    return None if lowest is None or highest is None else Bounds(lowest, highest)


def coverage_reason(roster: int, scored: int) -> Reason | None:
    """Return why a day has not enough scores for a median, or None when it has.

    Args:
        roster: the reps on the roster.
        scored: how many of them have a score that holds.

    Definition: docs/statistics.md, "The figures of a day", for the state `insufficient_data`.
    """
    if coverage_state(roster, scored) != "insufficient_data":
        return None
    if roster == 0:
        return Reason.NO_ROSTER
    return Reason.COVERAGE_BELOW_HALF if scored else Reason.NO_SCORES
