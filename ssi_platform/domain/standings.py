"""Where reps stand among those of their team: rank, percentile, and the pillar furthest behind."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from .readings import PILLARS
from .statistics import median
from .thousandths import meets

Rep = TypeVar("Rep", bound=Hashable)


class Missing(StrEnum):
    """Why a figure of a standing is null; where several apply, the first in this order."""

    EXCUSED = "excused"
    NO_SCORES = "no_scores"
    NO_TEAM = "no_team"
    NO_PLAN = "no_plan"
    BELOW_MINIMUM_COHORT = "below_minimum_cohort"
    NO_PILLARS = "no_pillars"
    NOBODY_AT_GOAL = "nobody_at_goal"
    NOT_BEHIND = "not_behind"


@dataclass(frozen=True, slots=True)
class Value:
    """The score of a rep that holds on a day, in thousandths, and its age in days.

    `pillars` are in the order of `readings.PILLARS`; None is a missing one.
    """

    total: int
    pillars: tuple[int | None, ...]
    age_days: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A rank from 1, and a percentile in thousandths of a percent, 0 to 100,000."""

    rank: int
    percentile: int


@dataclass(frozen=True, slots=True)
class PillarBehind:
    """A pillar, how far it is behind its reference, and that reference, in thousandths."""

    pillar: str
    by: int
    reference: int


def places(totals: Mapping[Rep, int]) -> dict[Rep, Place]:
    """Return the place of each rep among all of them.

    Args:
        totals: by rep the total that holds, in thousandths; reps without one are absent.

    Returns:
        The competition rank: one more than the number of reps with a higher total, so that equal
        totals share a rank. And the percentile by mid-rank: the percentage of the reps with a lower
        total, those with the same total, the rep included, counted half; rounded half up.

    Definition: docs/standings.md, "Rank and percentile".
    """
    ordered = sorted(totals.values())
    by_total = {total: _place(ordered, total) for total in set(ordered)}
    return {rep: by_total[total] for rep, total in totals.items()}


def _place(ordered: list[int], total: int) -> Place:
    lower, until = bisect_left(ordered, total), bisect_right(ordered, total)
    count = len(ordered)
    percentile = (100_000 * (lower + until) + count) // (2 * count)  # Rounded half up.
    return Place(count - until + 1, percentile)


def pillars_at_goal(values: Iterable[Value], threshold: int) -> dict[str, int]:
    """Return the median of each pillar over those who stand at a goal.

    Args:
        values: the values of a team that hold on the day.
        threshold: the goal in whole points, 1 to 100.

    Returns:
        By pillar the median in thousandths over the values whose total, rounded half up to whole
        points, is at least the threshold, and which have the pillar. Pillars of nobody are absent.

    Definition: docs/standings.md, "The pillar furthest behind".
    """
    at_goal = [value.pillars for value in values if meets(value.total, threshold)]
    of_pillars: list[list[int]] = [[] for _ in PILLARS]
    for pillars in at_goal:
        for some, pillar in zip(of_pillars, pillars, strict=True):
            if pillar is not None:
                some.append(pillar)
    medians = zip(PILLARS, map(median, of_pillars), strict=True)
    return {pillar: middle for pillar, middle in medians if middle is not None}


def furthest_behind(value: Value, references: Mapping[str, int]) -> PillarBehind | Missing:
    """Return the pillar of a rep that is furthest behind its reference.

    Args:
        value: the rep's value that holds on the day.
        references: by pillar the reference in thousandths.

    Returns:
        The pillar with the largest distance, of equal ones the first in LinkedIn's order; or why
        there is none.

    Definition: docs/standings.md, "The pillar furthest behind".
    """
    if None in value.pillars:
        return Missing.NO_PILLARS
    if len(references) < len(PILLARS):
        return Missing.NOBODY_AT_GOAL
    behind = [
        PillarBehind(pillar, references[pillar] - own, references[pillar])
        for pillar, own in zip(PILLARS, value.pillars, strict=True)
        if own is not None
    ]
    furthest = max(behind, key=lambda each: each.by)  # Of equal ones, the first.
    return furthest if furthest.by > 0 else Missing.NOT_BEHIND
