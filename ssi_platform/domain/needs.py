"""What a team needs to meet a stage: how many more reps, and which of them are nearest."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from .levels import aim, needs, reps_required
from .statistics import median
from .thousandths import meets

Rep = TypeVar("Rep", bound=Hashable)


@dataclass(frozen=True, slots=True)
class TeamNeeds(Generic[Rep]):
    """What a team lacks of a stage; points in thousandths.

    Of the `counted` reps `at_goal` meet the threshold, and `required` have to. `gains` are the
    smallest gains of as many further reps as are missing, the smallest first, and `median_gain` is
    what the median lacks, 0 once it meets the threshold. `below` are the counted reps below the
    threshold with what each lacks, the nearest first.
    """

    counted: int
    at_goal: int
    required: int
    gains: tuple[int, ...]
    median: int | None
    median_gain: int | None
    below: tuple[tuple[Rep, int], ...]

    @property
    def further(self) -> int:
        return len(self.gains)


def team_needs(
    counted: Mapping[Rep, int], scored: Sequence[int], threshold: int, share_required: int
) -> TeamNeeds[Rep]:
    """Return what a team needs to meet a threshold.

    Args:
        counted: by rep the scores of the counted reps, in thousandths.
        scored: the scores of everybody on the roster, whom the median is of, in thousandths.
        threshold: the threshold in whole points, 1 to 100.
        share_required: percent of the counted reps, 1 to 100.

    Returns:
        The needs. Equal distances are in the order of the reps as given.

    Definition: docs/targets.md, "What a team needs".
    """
    lacking = [(rep, aim(threshold) - score) for rep, score in counted.items()
               if not meets(score, threshold)]  # fmt: skip
    middle = median(scored)
    return TeamNeeds(
        counted=len(counted),
        at_goal=len(counted) - len(lacking),
        required=reps_required(share_required, len(counted)),
        gains=needs(list(counted.values()), threshold, share_required),
        median=middle,
        median_gain=None if middle is None else max(0, aim(threshold) - middle),
        below=tuple(sorted(lacking, key=lambda each: each[1])),
    )
