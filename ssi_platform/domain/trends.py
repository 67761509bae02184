"""The trend of a series of levels: Theil-Sen's slope, with an interval for autocorrelated levels.

Definition, and the coverage that was measured: docs/forecasts.md.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL = 1.959964  # The 97.5 % quantile of the normal distribution.
MOST_AUTOCORRELATED = 0.97
# Intervals of shorter histories hold only where no autocorrelation is found in them.
DAYS_WHEN_AUTOCORRELATED, HARDLY_AUTOCORRELATED = 56, 0.1

# Student's t: the 97.5 % quantiles by degrees of freedom. Between them the logarithm is
# interpolated over 1 / n, which is right within 0.2 %.
DEGREES = (1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7, 10, 15, 30, 60, np.inf)
QUANTILES = (
    12.706, 10.277, 8.028, 6.017, 4.949, 4.303, 3.575, 3.182, 2.776, 2.571, 2.365, 2.228, 2.131,
    2.042, 2.000, NORMAL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trends:
    """Slopes of some series, an element each, in units of a level a day.

    `low` and `high` are the ends of the 95 % interval of the slope. `residual_variance` is the
    variance of a single level around the line. `autocorrelation` is r', 0 to 0.97. `quantile` is
    that of t by which the interval is wide. `covers` is False where the interval of so short a
    history would be too narrow.
    """

    slope: Floats
    low: Floats
    high: Floats
    residual_variance: Floats
    autocorrelation: Floats
    quantile: Floats
    covers: NDArray[np.bool_]

    @property
    def slope_variance(self) -> Floats:
        """The variance of the slope, inflated for autocorrelation."""
        return ((self.high - self.low) / 2 / self.quantile) ** 2


def trends(days: NDArray[Any], levels: NDArray[Any]) -> Trends:
    """Return the trends of some series that are observed on the same days.

    Args:
        days: the numbers of the days, rising, at least 3.
        levels: (series, days), in any unit.

    Returns:
        Theil-Sen's slopes with Sen's interval, inflated for the lag-1 autocorrelation of the
        residuals, with the quantile of t at the effective number of points.

    Source: P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, 1968.
    """
    slope, low, high = _slopes(days, levels)
    around = levels - slope[:, None] * days
    around = around - around.mean(axis=1, keepdims=True)
    r, effective = _autocorrelation(around)
    quantile = t_quantile(effective)
    wider = np.sqrt((1 + r) / (1 - r)) * quantile / NORMAL
    span = days[-1] - days[0] + 1
    return Trends(
        slope=slope,
        low=slope - (slope - low) * wider,
        high=slope + (high - slope) * wider,
        residual_variance=_residual_variance(around, effective),
        autocorrelation=r,
        quantile=quantile,
        covers=(span >= DAYS_WHEN_AUTOCORRELATED) | (r <= HARDLY_AUTOCORRELATED),
    )


def t_quantile(degrees: Floats) -> Floats:
    """Return the 97.5 % quantiles of Student's t, of degrees of freedom from 1 on.

    Fewer than 1 count as 1.
    """
    inverse = 1 / np.asarray(DEGREES)
    at = 1 / np.maximum(degrees, 1)
    return np.exp(np.interp(at, inverse[::-1], np.log(QUANTILES)[::-1]))


def _slopes(days: NDArray[Any], levels: NDArray[Any]) -> tuple[Floats, Floats, Floats]:
    """Return the median of the slopes of all pairs, and the ends of Sen's interval."""
    first, second = np.triu_indices(len(days), 1)
    slopes = (levels[:, second] - levels[:, first]) / (days[second] - days[first])
    slopes.sort(axis=1)
    points, pairs = len(days), len(first)
    ranks = NORMAL * np.sqrt(points * (points - 1) * (2 * points + 5) / 18)
    low = max(0, int((pairs - ranks) // 2))
    high = min(pairs - 1, int(np.ceil((pairs + ranks) / 2)))
    return np.median(slopes, axis=1), slopes[:, low], slopes[:, high]


def _autocorrelation(around: Floats) -> tuple[Floats, Floats]:
    """Return r' of residuals, and the effective number of points N (1 - r') / (1 + r').

    A line through so few points follows them, so that r is too small: by (2 + 4 r) / N.
    """
    points = around.shape[1]
    squares = (around**2).sum(axis=1)
    products = (around[:, 1:] * around[:, :-1]).sum(axis=1)
    r = np.divide(products, squares, out=np.zeros_like(squares), where=squares > 0)
    r = np.clip(r + (2 + 4 * r) / points, 0, MOST_AUTOCORRELATED)
    return r, points * (1 - r) / (1 + r)


def _residual_variance(around: Floats, effective: Floats) -> Floats:
    """Return the variance of a level around the line, at most twice the sum of squares over N - 2.

    A line takes the part 2 / n out of the variance, n being the effective number of points.
    """
    left = 1 - 2 / np.maximum(effective, 4)
    variance: Floats = (around**2).sum(axis=1) / (around.shape[1] - 2) / left
    return variance
