"""The level that a criterion is measured on, and the gains needed for a threshold."""

from collections.abc import Sequence

from .thousandths import meets

# LinkedIn shows whole points: half a point below a threshold meets it.
HALF_POINT = 500


def reps_required(share_required: int, counted: int) -> int:
    """Return how many of the counted reps have to meet a threshold.

    Args:
        share_required: percent of the counted reps, 1 to 100.
        counted: the number of counted reps, 0 or more.

    Returns:
        The smallest whole number of reps that is at least that share.
    """
    return -(-share_required * counted // 100)


def share_level(scores: Sequence[int], share_required: int) -> int | None:
    """Return the score that the required share of the counted reps reaches.

    Args:
        scores: the scores of the counted reps in thousandths, in any order.
        share_required: percent of the counted reps, 1 to 100.

    Returns:
        The n-th largest score, n as `reps_required` has it, or None when nobody is counted. Enough
        reps meet a threshold exactly when this score meets it.

    Definition: docs/targets.md, "The criterion and the level".
    """
    if not scores:
        return None
    return sorted(scores, reverse=True)[reps_required(share_required, len(scores)) - 1]


def needs(scores: Sequence[int], threshold: int, share_required: int) -> tuple[int, ...]:
    """Return the smallest gains with which enough of the counted reps meet a threshold.

    Args:
        scores: the scores of the counted reps in thousandths, in any order.
        threshold: the threshold in whole points, 1 to 100.
        share_required: percent of the counted reps, 1 to 100.

    Returns:
        A gain in thousandths for each rep who has to rise, the smallest first; empty when enough
        reps meet the threshold, or when nobody is counted.

    Definition: docs/targets.md, "The criterion and the level".
    """
    goal = aim(threshold)
    gains = sorted(goal - score for score in scores if not meets(score, threshold))
    at_target = len(scores) - len(gains)
    return tuple(gains[: max(0, reps_required(share_required, len(scores)) - at_target)])


def aim(threshold: int) -> int:
    """Return the lowest score in thousandths that meets a threshold given in whole points."""
    return threshold * 1000 - HALF_POINT
