"""Teams whose reps gain on average the same a day, with autocorrelated ups and downs."""

import numpy as np

REPS, GAIN, NOISE, COMMON = 12, 0.08, 2.0, 0.5  # Points; half of the variance is common to all.


def scores(rng, teams, days, autocorrelation, gain=GAIN):
    """Return (days, teams, reps): around 50, standard deviation 6 between reps."""
    own = np.sqrt(1 - COMMON) * _process(rng, (days, teams, REPS), autocorrelation)
    common = np.sqrt(COMMON) * _process(rng, (days, teams, 1), autocorrelation)
    base = 50 + 6 * rng.standard_normal((teams, REPS))
    return base + gain * np.arange(days)[:, None, None] + NOISE * (own + common)


def medians(scores):
    return np.median(scores, axis=2).T


def levels(scores):
    """The score that 80 % of the reps reach: the tenth of twelve."""
    return np.sort(scores, axis=2)[:, :, REPS - 10].T


def oracles_width(rng, figure, days, autocorrelation, teams=3000):
    """Return the width of the 95 % interval of who knows the covariance of the process.

    That of generalised least squares on the differences, from which the teams' bases are gone.
    """
    differences = np.diff(figure(scores(rng, teams, days, autocorrelation)), axis=1)
    ones = np.ones(days - 1)
    precision = ones @ np.linalg.solve(np.cov(differences.T), ones)
    return 2 * 1.96 / np.sqrt(precision)


def first_run(levels, threshold, length=7):
    """Return the first place from which on a number of levels meet a threshold each; -1 if none."""
    meets = levels >= threshold[:, None]
    runs = np.lib.stride_tricks.sliding_window_view(meets, length, axis=1).all(axis=2)
    return np.where(runs.any(axis=1), runs.argmax(axis=1), -1)


def _process(rng, shape, autocorrelation):
    """A stationary process of variance 1 along the first axis."""
    values = rng.standard_normal(shape)
    fresh = np.sqrt(1 - autocorrelation**2)
    for day in range(1, shape[0]):
        values[day] = autocorrelation * values[day - 1] + fresh * values[day]
    return values
