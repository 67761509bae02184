"""Splits a team's change into that of its reps and the composition effect."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from .statistics import median

Rep = TypeVar("Rep", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TeamChange:
    """A team's change between two days in thousandths; None where a side has no scores."""

    everyone: int | None
    same_reps: int | None

    @property
    def composition(self) -> int | None:
        """Return the part of the change that comes from joiners and leavers."""
        if self.everyone is None or self.same_reps is None:
            return None
        return self.everyone - self.same_reps


def team_change(now: Mapping[Rep, int], before: Mapping[Rep, int]) -> TeamChange:
    """Compare a team's medians on two days, with the effect of its composition set apart.

    Args:
        now: the valid scores on the later day by rep, in thousandths.
        before: the same on the earlier day.

    Returns:
        The change of the median of all, and of the median of those scored on both days.

    Definition: docs/statistics.md, "Composition effect".
    """
    same = now.keys() & before.keys()
    return TeamChange(
        everyone=_change(list(now.values()), list(before.values())),
        same_reps=_change([now[rep] for rep in same], [before[rep] for rep in same]),
    )


def _change(now: list[int], before: list[int]) -> int | None:
    later, earlier = median(now), median(before)
    return None if later is None or earlier is None else later - earlier
