"""Order statistics by exact fractions."""

from collections.abc import Sequence
from fractions import Fraction


def half_up(exact: Fraction) -> int:
    """Round to a whole number, a half upwards."""
    return int((exact + Fraction(1, 2)) // 1)


def quantile(values: Sequence[int], part: Fraction) -> int | None:
    """Interpolate between the two nearest values, rounded half up; None without values."""
    if not values:
        return None
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return half_up(Fraction(ordered[low]) + (place - low) * (ordered[high] - ordered[low]))


def median(values: Sequence[int]) -> int | None:
    return quantile(values, Fraction(1, 2))


def points(thousandths: int) -> int:
    """Round thousandths of a point half up to whole points."""
    return half_up(Fraction(thousandths, 1000))


def reaches(thousandths: int, threshold: int) -> bool:
    return points(thousandths) >= threshold


def reached_by(values: Sequence[int], share: int) -> int | None:
    """Return the largest of the values that at least `share` percent of them are not below."""
    enough = [v for v in values if 100 * sum(other >= v for other in values) >= share * len(values)]
    return max(enough, default=None)
