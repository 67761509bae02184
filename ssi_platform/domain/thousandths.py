"""Scores as whole thousandths of a point: exact sums, and one way to compare with a threshold."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import overload

# Longer than any accepted number; keeps megabytes of digits away from the decimal parser.
_MAX_TEXT = 40
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_THOUSANDTH = Decimal("0.001")


class Refused(ValueError):
    """One value that is not accepted, with a code for programs and a sentence for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def to_thousandths(value: object, *, upper: int) -> int:
    """Convert a number of points to thousandths, refusing anything that is not plainly a number.

    The range is checked before rounding, so that 25.001 and -0.001 are refused rather than
    rounded into range. What is in range is rounded half up to three decimals, however many it has:
    programs write sums of doubles as 34.769999999999996, and databases means with sixteen decimals.

    Args:
        value: points, as an int, a Decimal, a float (taken as its shortest decimal form), or text
            of ASCII digits with an optional decimal point; a bool is not a number.
        upper: the highest accepted value, in points; the lowest is 0.

    Returns:
        Thousandths of a point, 0 to `upper` x 1000.

    Raises:
        Refused: `not_a_number` or `out_of_range`.

    Definition: docs/scores.md, "Thousandths".
    """
    number = _decimal(value)
    if not 0 <= number <= upper:
        raise Refused("out_of_range", f"Must be between 0 and {upper}.")
    return int(number.quantize(_THOUSANDTH, ROUND_HALF_UP).scaleb(3))


@overload
def from_thousandths(thousandths: int) -> float: ...
@overload
def from_thousandths(thousandths: None) -> None: ...
@overload
def from_thousandths(thousandths: int | None) -> float | None: ...
def from_thousandths(thousandths: int | None) -> float | None:
    """Show thousandths of a point as points.

    Args:
        thousandths: any whole number of thousandths, or None for a missing value.

    Returns:
        Points with at most three decimals (the nearest float), or None.
    """
    return None if thousandths is None else thousandths / 1000


def rounded_points(value_thousandths: int) -> int:
    """Round thousandths half up to whole points, as LinkedIn shows them.

    Args:
        value_thousandths: any whole number of thousandths of a point.

    Returns:
        Whole points: 69.499 is 69, 69.5 is 70.
    """
    return (value_thousandths + 500) // 1000


def meets(value_thousandths: int, threshold: int) -> bool:
    """Tell whether a value reaches a threshold; every such comparison goes through here.

    LinkedIn shows whole points and some imports hold nothing finer, so 69.5 meets 70.

    Args:
        value_thousandths: the value, in thousandths of a point.
        threshold: the threshold, in whole points, 1 to 100.

    Returns:
        True when the value, rounded half up to whole points, is at least the threshold.

    Definition: docs/statistics.md, "The figures of a day".
    """
    return rounded_points(value_thousandths) >= threshold


def _decimal(value: object) -> Decimal:
    number = Decimal(_plain(value)) if isinstance(value, (str, float, int)) else value
    if not isinstance(number, Decimal) or not number.is_finite():
        raise Refused("not_a_number", "Must be a number.")
    return number


def _plain(value: str | float) -> str | int:
    """Return text for Decimal, which would also accept `1_0`, `1e1` and Arabic digits."""
    if isinstance(value, bool):
        raise Refused("not_a_number", "Must be a number.")
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return repr(float(value))
    if len(value) > _MAX_TEXT or not _NUMBER.fullmatch(value):
        raise Refused("not_a_number", "Must be a number in digits, with a point for decimals.")
    return value
