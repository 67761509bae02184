"""The 95 % intervals of slopes and days, on teams whose trend is known.

The figures that it prints are those of docs/forecasts.md.
"""

from datetime import date

import numpy as np
import pytest

from ssi_platform.domain.forecasts import Course, NoForecast, forecast
from ssi_platform.domain.targets import Stage
from ssi_platform.domain.trends import trends

from .simulated_teams import GAIN, first_run, levels, medians, oracles_width, scores

pytestmark = pytest.mark.trial

TEAMS, LENGTHS, AUTOCORRELATIONS = 1500, (28, 60, 90), (0, 0.7, 0.9)
FIGURES = {"median": medians, "level": levels}
# Of so few nobody can say how often they hold.
FEW = 0.1
TODAY = date(2026, 6, 30)


def cases():
    return [(r, days, name) for r in AUTOCORRELATIONS for days in LENGTHS for name in FIGURES]


@pytest.mark.parametrize(("autocorrelation", "days", "name"), cases())
def test_intervals_of_the_slope_hold_and_are_hardly_wider_than_necessary(
    autocorrelation, days, name
):
    rng = np.random.default_rng(days + int(100 * autocorrelation))
    trend = trends(np.arange(days), FIGURES[name](scores(rng, TEAMS, days, autocorrelation)))
    best = oracles_width(rng, FIGURES[name], days, autocorrelation)

    holds, given = (trend.low <= GAIN) & (trend.high >= GAIN), trend.covers
    width = np.median((trend.high - trend.low)[given]) / best if given.any() else np.nan
    print(
        f"| {autocorrelation} | {days} | {name} | {1 - given.mean():.0%}"
        f" | {holds[given].mean():.1%} | {width:.2f} | {(given & ~holds).mean():.1%} |"
    )
    assert (given & ~holds).mean() <= 0.12
    if given.mean() >= FEW:
        assert 0.88 <= holds[given].mean() <= 0.98
        assert width <= 1.5
    if days == 90:
        assert given.mean() >= 0.8


@pytest.mark.parametrize("gap", [1, 3, 6])
@pytest.mark.parametrize("autocorrelation", AUTOCORRELATIONS)
def test_intervals_of_the_day_hold(autocorrelation, gap):
    """The team attains the stage between the earliest and the latest day, or not before it."""
    rng = np.random.default_rng(int(100 * autocorrelation) + gap)
    known, ahead = 90, 300
    course = levels(scores(rng, 400, known + ahead, autocorrelation))
    line = (course[:, :known] - GAIN * np.arange(known)).mean(axis=1) + GAIN * (known - 1)
    thresholds = np.round(line + gap)
    runs = first_run(course[:, known:], thresholds - 0.5) + 1

    given = [
        (made, run)
        for team, threshold, run in zip(course, thresholds, runs, strict=True)
        if (made := forecast_of(team[:known], threshold)) is not None
    ]
    days = [(since(made.earliest_on), since(made.latest_on), run) for made, run in given]
    open_ones = [run >= first for first, last, run in days if last is None]
    closed = [first <= run <= last for first, last, run in days if last is not None]
    held = np.mean(open_ones + closed)
    print(f"| {autocorrelation} | {gap} | {len(days)} | {held:.1%} | {len(closed)}"
          f" | {np.mean(closed):.1%} |")  # fmt: skip
    assert len(days) >= 0.8 * sum(1 for team, t in zip(course, thresholds, strict=True)
                                  if team[known - 1] < t - 0.5)  # fmt: skip
    assert held >= 0.88


def forecast_of(team, threshold):
    if team[-1] >= threshold - 0.5:
        return None
    days = np.arange(1 - len(team), 1, dtype=np.int32)
    course = Course(TODAY, days, np.round(team * 1000).astype(np.int32), len(team))
    made = forecast(course, Stage(int(threshold), TODAY.replace(month=9), 1))
    refused = (NoForecast.TOO_AUTOCORRELATED, NoForecast.NOT_ON_CURRENT_TREND)
    return None if made.reason in refused or made.earliest_on is None else made


def since(day):
    return None if day is None else (day - TODAY).days
