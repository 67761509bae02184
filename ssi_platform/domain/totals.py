"""Whether a stated total agrees with its pillars, and which of the two figures stands."""

from collections.abc import Sequence

from .thousandths import from_thousandths

# In thousandths: what LinkedIn's API loses in single precision.
LEAST_TOLERANCE = 10
UNITS = (1000, 100, 10)  # Of numbers with no decimal, with one and with two.


def unit_of(thousandths: int) -> int:
    """Return the unit of a number's last decimal, in thousandths.

    Args:
        thousandths: a number of thousandths.

    Returns:
        1000 for a whole number of points, 100 for one decimal, 10 for two, 1 for three.
    """
    return next((unit for unit in UNITS if thousandths % unit == 0), 1)


def tolerance(stated: int, pillars: Sequence[int]) -> float:
    """Return how far a stated total may lie from its pillars.

    Each number may have been rounded by itself: half a unit of the pillars' finest decimal for
    each pillar, and half a unit of the total's.

    Args:
        stated: the total, in thousandths.
        pillars: those that are given, in thousandths.

    Returns:
        Thousandths, at least 10: 2,500 for four whole pillars and a whole total.

    Definition: docs/scores.md, "Values".
    """
    rounded = len(pillars) * min(map(unit_of, pillars), default=1) + unit_of(stated)
    return max(LEAST_TOLERANCE, rounded / 2)


def settled(stated: int, pillars: Sequence[int]) -> int:
    """Return the total of four pillars that agree with the stated one.

    Args:
        stated: the total, in thousandths.
        pillars: all four, in thousandths.

    Returns:
        The sum of pillars with three decimals, or with more decimals than the stated total; else
        the stated total, which was rounded once and not four times.

    Definition: docs/scores.md, "Values".
    """
    unit = min(map(unit_of, pillars))
    return sum(pillars) if unit == 1 or unit < unit_of(stated) else stated


def disagreement(stated: int, pillars: Sequence[int], *, missing_upper: int) -> str:
    """Return why a stated total is refused, or empty text if it agrees.

    Args:
        stated: the total, in thousandths.
        pillars: those that are given, in thousandths.
        missing_upper: what the missing pillars may be worth at most, in thousandths.

    Returns:
        A sentence with the difference and the tolerance.
    """
    known, allowed = sum(pillars), tolerance(stated, pillars)
    nearest = min(max(stated, known), known + missing_upper)
    difference = abs(stated - nearest)
    if difference <= allowed:
        return ""
    return (
        f"Differs by {from_thousandths(difference):g} from the sum of the pillars, "
        f"{from_thousandths(nearest):g}; rounding explains {allowed / 1000:g} at most."
    )
