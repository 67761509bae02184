"""Theil-Sen's slope and its interval, against the definitions written out."""

from itertools import combinations
from statistics import median

import numpy as np
import pytest

from ssi_platform.domain.trends import MOST_AUTOCORRELATED, t_quantile, trends

DAYS = np.arange(60)


def trend_of(levels, days=DAYS):
    return trends(days, np.asarray(levels, np.float64)[None])


def noisy(seed=3, gain=0.1):
    return 50 + gain * DAYS + np.random.default_rng(seed).normal(0, 1, 60)


def test_a_straight_line_is_known_exactly():
    trend = trend_of(50 + 0.25 * DAYS)
    assert trend.slope == trend.low == trend.high == pytest.approx(0.25)
    assert trend.residual_variance == pytest.approx(0)
    assert trend.covers


def test_the_slope_is_the_median_of_all_pairs():
    levels = noisy()
    slopes = [(levels[j] - levels[i]) / (j - i) for i, j in combinations(range(60), 2)]
    assert trend_of(levels).slope == pytest.approx(median(slopes))


def test_ten_wild_days_of_sixty_hardly_move_it():
    levels = noisy()
    wild = levels.copy()
    wild[20:30] += 30
    assert abs(trend_of(wild).slope - trend_of(levels).slope) < 0.06
    assert abs(np.polyfit(DAYS, wild, 1)[0] - np.polyfit(DAYS, levels, 1)[0]) < 0.2


def test_days_without_a_level_are_gaps_and_not_neighbours():
    days = np.array([0, 1, 2, 10, 11, 30])
    assert trend_of(0.5 * days, days).slope == pytest.approx(0.5)


def test_the_interval_is_as_wide_as_the_autocorrelation_says():
    """r' = r + (2 + 4 r) / N; Sen's interval times sqrt((1 + r') / (1 - r')) times t / z."""
    levels = noisy(5)
    levels = np.convolve(levels, np.ones(5) / 5, "same")
    trend = trend_of(levels)
    around = levels - trend.slope * DAYS
    around = around - around.mean()
    r = (around[1:] * around[:-1]).sum() / (around**2).sum()
    expected = r + (2 + 4 * r) / 60
    assert trend.autocorrelation == pytest.approx(expected)

    slopes = np.sort([(levels[j] - levels[i]) / (j - i) for i, j in combinations(range(60), 2)])
    ranks = 1.959964 * np.sqrt(60 * 59 * 125 / 18)
    high = slopes[int(np.ceil((len(slopes) + ranks) / 2))]
    effective = 60 * (1 - expected) / (1 + expected)
    wider = np.sqrt((1 + expected) / (1 - expected)) * t_quantile(effective) / 1.959964
    assert trend.high - trend.slope == pytest.approx((high - trend.slope) * wider)


def test_levels_that_never_change_have_no_slope_and_no_noise():
    trend = trend_of(np.full(60, 50.0))
    assert (trend.slope, trend.low, trend.high, trend.residual_variance) == (0, 0, 0, 0)


def test_a_walk_is_at_most_as_autocorrelated_as_the_correction_holds():
    walk = np.cumsum(np.random.default_rng(1).normal(0, 1, (50, 60)), axis=1)
    assert trends(DAYS, walk).autocorrelation.max() <= MOST_AUTOCORRELATED


def test_a_short_autocorrelated_history_is_not_covered_and_a_longer_one_is():
    levels = np.convolve(noisy(5), np.ones(5) / 5, "same")
    assert trend_of(levels).covers
    assert not trend_of(levels[:40], DAYS[:40]).covers


@pytest.mark.parametrize(
    ("degrees", "quantile"),  # From printed tables.
    [(1, 12.706), (2, 4.303), (3, 3.182), (6, 2.447), (8, 2.306), (20, 2.086), (120, 1.980)],
)
def test_quantiles_of_t(degrees, quantile):
    assert t_quantile(np.array([degrees]))[0] == pytest.approx(quantile, rel=0.002)
    assert t_quantile(np.array([0.3]))[0] == pytest.approx(12.706)
