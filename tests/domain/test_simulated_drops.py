"""Individual drops in simulated years: how many falls are told, and what else is."""

import numpy as np
import pytest

from ssi_platform.domain.drops import DAYS_BEFORE, drops_of

ORGANISATIONS, YEAR = 500, 365 + DAYS_BEFORE
# On how many days a score moves, by how many points: (part of days, standard deviation).
CALM, LIVELY = (0.1, 1.0), (0.2, 1.5)


@pytest.mark.trial
@pytest.mark.parametrize(("noise", "most"), [(CALM, 0.2), (LIVELY, 0.45)])
def test_simulated_years(noise, most):
    """500 organisations for a year each, without scores on weekends.

    In each one rep falls by 10 points, and on another day everybody by 7 %. What raises an alert
    is known by comparing each year with the same one without that cause. `most` is the largest
    number of alerts a rep and year without a planted cause.
    """
    dice = np.random.default_rng(20_260_301)
    names = ("reps", "in_time", "twice", "unplanted", "on_weekends", "by_shift", "by_confirmed")
    counts = dict.fromkeys(names, 0)
    for _ in range(ORGANISATIONS):
        scores, rep, fall, shift = year(dice, noise)
        usual, fallen, shifted = raised(scores), scores.copy(), scores.copy()
        fallen[fall:, rep] -= 10
        shifted[shift:] *= 0.93
        counts["reps"] += scores.shape[1]
        counts["in_time"] += in_time(fallen, rep, fall)
        causes = [day for day, who in raised(fallen) - usual if who == rep]
        counts["twice"] += sum(fall <= day <= fall + 14 for day in causes) > 1
        counts["unplanted"] += len(usual)
        counts["on_weekends"] += sum(not is_working(day) for day, _ in usual)
        for name, shifts in (("by_shift", ()), ("by_confirmed", (shift,))):
            after = {who for day, who in raised(shifted, shifts) if shift <= day < shift + 14}
            counts[name] += len(after - {who for day, who in usual if abs(day - shift) < 28})
    rate = counts["unplanted"] / counts["reps"]
    print(counts, f"{rate:.3f} a rep and year without a planted cause")
    assert counts["in_time"] >= 0.9 * ORGANISATIONS
    assert counts["twice"] == counts["on_weekends"] == 0
    assert rate < most


def year(dice, noise):
    """Return scores in points, (days, reps), which rep falls on which day, and a shift's day."""
    often, size = noise
    reps = int(dice.integers(5, 35))
    moves = dice.normal(0, size, (YEAR, reps)) * (dice.random((YEAR, reps)) < often)
    flips = np.where(dice.random((YEAR, reps)) < 0.05, dice.choice([-1, 1], (YEAR, reps)), 0)
    start = np.clip(dice.normal(48, 10, reps), 20, 85)
    drift = dice.normal(0.02, 0.02, reps)
    scores = np.clip(start + np.cumsum(moves + drift, axis=0), 15, 95) + flips
    days = dice.choice(np.arange(DAYS_BEFORE + 5, YEAR - 20), 2, replace=False)
    return scores, int(dice.integers(reps)), int(days[0]), int(days[1])


def is_working(day):
    return day % 7 < 5


def drops_in(scores, shifts=()):
    """Return the drops where nobody has a score on weekends: Friday's hold."""
    values = np.rint(np.clip(scores, 0, 100) * 1_000).astype(np.int32)
    day = np.arange(len(values))
    observed = np.broadcast_to(is_working(day)[:, None], values.shape)
    return drops_of(
        values[day - np.maximum(day % 7 - 4, 0)], observed, np.ones(values.shape, np.bool_), shifts
    )


def in_time(scores, rep, fall):
    """Tell whether an alert stands within three days with scores, the first fallen one included."""
    first_three = [day for day in range(fall, fall + 7) if is_working(day)][:3]
    return bool(drops_in(scores).starting[first_three, rep].any())


def raised(scores, shifts=()):
    """Return (day, rep) of all alerts: the days on which a drop begins to last."""
    lasting = drops_in(scores, shifts).lasting
    first = lasting.copy()
    first[1:] &= ~lasting[:-1]
    first[:DAYS_BEFORE] = False
    return {(int(day), int(rep)) for day, rep in np.argwhere(first)}
