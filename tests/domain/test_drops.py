"""Individual drops: computed by hand, by a second plain reading, and in simulated years."""

from math import ceil, floor
from statistics import median

import numpy as np
import pytest

from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.drops import DAYS_BEFORE, MUTED_DAYS, drops_of, medians_of

DAYS, FALL = 130, 120


def flat(reps=5, days=DAYS, level=50_000):
    return np.full((days, reps), level, np.int32), np.ones((days, reps), np.bool_)


def every(values):
    return np.ones(values.shape, np.bool_)


def starts(values, present=None, shifts=(), observed=None):
    """Return (day, rep) of all days on which a rep drops."""
    present = every(values) if present is None else present
    observed = every(values) if observed is None else observed
    found = drops_of(values, observed, present, shifts).starting
    return [(int(day), int(rep)) for day, rep in np.argwhere(found)]


@pytest.mark.parametrize(("fall", "drops"), [(2_999, False), (3_000, True), (10_000, True)])
def test_a_fall_of_three_points_that_lasts_two_days(fall, drops):
    values, _ = flat()
    values[FALL:, 0] -= fall
    # The second day is the first; seven days after the fall the change is none.
    assert starts(values) == ([(day, 0) for day in range(FALL + 1, FALL + 7)] if drops else [])


def test_a_fall_of_one_day_is_none():
    values, _ = flat()
    values[FALL, 0] -= 20_000
    assert starts(values) == []


def test_a_weekend_repeats_the_score_of_friday_and_is_no_second_day():
    """The score of day 120 holds on the two days after it; the next one is of day 123."""
    values, _ = flat()
    observed = every(values)
    observed[FALL + 1 : FALL + 3] = False
    values[FALL : FALL + 3, 0] -= 10_000
    assert starts(values, observed=observed) == []
    values[FALL + 3 :, 0] -= 10_000
    assert starts(values, observed=observed)[0] == (FALL + 3, 0)


def test_a_score_that_stands_for_more_than_three_days_is_one():
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    observed = every(values)
    observed[:, 0] = np.arange(DAYS) % 7 == FALL % 7  # One score a week.
    assert starts(values, observed=observed) == [(day, 0) for day in (FALL + 4, FALL + 5, FALL + 6)]


def test_the_drop_lasts_for_six_quiet_days():
    values, present = flat()
    values[FALL:, 0] -= 10_000
    drops = drops_of(values, every(values), present)
    assert np.flatnonzero(drops.lasting[:, 0]).tolist() == list(range(FALL + 1, DAYS))
    values, present = flat(days=140)
    values[FALL:, 0] -= 10_000
    assert (
        np.flatnonzero(drops_of(values, every(values), present).lasting[:, 0])[-1] == FALL + 6 + 6
    )


def test_the_others_fall_too():
    """All fall by 4 points, one by 6.5: 2.5 beside the others is none, 3 is."""
    values, _ = flat()
    values[FALL:] -= 4_000
    values[FALL:, 0] -= 2_500
    assert starts(values) == []
    values[FALL:, 0] -= 500
    assert starts(values)[0] == (FALL + 1, 0)


def test_a_fall_of_the_same_part_is_no_drop_of_the_best():
    """All lose 10 %: 9 points of 90 are no drop beside the median of 4, and 12 are one."""
    values, _ = flat(level=40_000)
    values[:, 0] = 90_000
    values[FALL:] = values[FALL:] * 9 // 10
    assert starts(values) == []
    values[FALL:, 0] -= 3_000
    assert starts(values)[0] == (FALL + 1, 0)


def test_a_rep_who_moves_much_has_to_fall_more():
    """Each week the rep gains and loses 2.5 points: twice that is 5."""
    values, _ = flat()
    values[:, 0] += np.where(np.arange(DAYS) // 7 % 2, 2_500, 0).astype(np.int32)
    low = FALL // 14 * 14  # Beside it the usual change is a fall of 2.5 points.
    values[low:, 0] = 52_500 - 4_999
    assert starts(values) == []
    values[low:, 0] = 52_500 - 5_000
    assert starts(values)[0] == (low + 1, 0)
    drops = drops_of(values, every(values), every(values))
    assert drops.floor[low + 1, 0] == -5_000
    assert drops.change[low + 1, 0] == -5_000
    assert drops.median[low + 1] == 0


def test_without_the_scores_of_the_days_needed():
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    values[FALL - 7 : FALL, 0] = MISSING
    assert starts(values) == []
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    values[: FALL - 7 - 27, 0] = MISSING  # 27 changes before the first day.
    assert (FALL + 1, 0) not in starts(values)
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    values[: FALL - 7 - 28, 0] = MISSING
    assert starts(values)[0] == (FALL + 1, 0)


def test_absent_reps_do_not_drop_and_are_no_part_of_the_population():
    values, present = flat()
    values[FALL:, 0] -= 10_000
    present[FALL + 1 :, 0] = False
    assert starts(values, present) == []
    values, present = flat(reps=3)
    values[FALL:, :2] -= 10_000  # Two of three: the median falls with them.
    assert starts(values, present) == []
    present[:, 1] = False  # Of the others one fell, one did not: the median is -5.
    assert starts(values, present)[0] == (FALL + 1, 0)
    assert drops_of(values, every(values), present).median[FALL] == -5_000


@pytest.mark.parametrize("ahead", range(8))
def test_around_a_platform_shift(ahead):
    """Muted from the day of the shift to the third day after it; the second day counts again."""
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    shift = FALL - ahead
    found = [day for day, _ in starts(values, shifts=[shift])]
    free = [day for day in range(FALL, FALL + 7) if not shift <= day <= shift + MUTED_DAYS]
    assert found == [day for day in free if day - 1 in free]
    assert [day for day, _ in starts(values, shifts=[-5])] == list(range(FALL + 1, FALL + 7))


def test_medians_are_rounded_half_up():
    change = np.array([[1, 2, 3, 4], [-1, -2, -3, -4], [7, 0, 0, 0], [0, 0, 0, 0]], np.int32)
    known = np.array([[1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0]], np.bool_)
    assert medians_of(change, known).tolist()[:3] == [3, -2, 7]


def test_nobody_drops_where_nobody_is():
    values, present = flat(reps=0)
    assert starts(values, present) == []


def half_up(number):
    return floor(number + 0.5)


def plainly(values, observed, present, shifts):
    """The definition, once more, value by value."""
    quiet = {shift + ahead for shift in shifts for ahead in range(MUTED_DAYS + 1)}

    def change(day, rep):
        if day < 7 or MISSING in (values[day, rep], values[day - 7, rep]):
            return None
        return int(values[day, rep]) - int(values[day - 7, rep])

    def fell(day, rep):
        mine = change(day, rep)
        if mine is None or not present[day, rep] or day in quiet:
            return False
        reps = [r for r in range(values.shape[1]) if present[day, r]]
        changes = {r: c for r in reps if (c := change(day, r)) is not None}
        earlier = {r: int(values[day - 7, r]) for r in changes}
        expected = half_up(median(changes.values()))
        if expected < 0:
            parts = [
                min(c * 1_000_000 // max(earlier[r], 1), 1_000_000) for r, c in changes.items()
            ]
            part = min(half_up(median(parts)), 0)
            expected = min(expected, earlier[rep] * part // 1_000_000)
        past = [abs(c) for d in range(max(day - 90, 0), day) if (c := change(d, rep)) is not None]
        if len(past) < 28:
            return False
        usual = sorted(past)[ceil(len(past) * 9 / 10) - 1]
        return mine - expected <= -max(3_000, 2 * usual)

    def before(day, rep):
        """The counting day before: with a score, or with none for three days."""
        return next((d for d in range(day - 1, -1, -1) if counts(d, rep)), None)

    def counts(day, rep):
        return observed[day, rep] or not observed[max(day - 3, 0) : day, rep].any()

    days, reps = values.shape
    return [(day, rep) for day in range(1, days) for rep in range(reps)
            if fell(day, rep) and counts(day, rep)
            and (last := before(day, rep)) is not None and fell(last, rep)]  # fmt: skip


def test_random_histories_agree_with_the_plain_reading():
    dice = np.random.default_rng(7)
    found = 0
    for _ in range(25):
        steps = dice.integers(-6_000, 6_001, (170, 4)) * (dice.random((170, 4)) < 0.04)
        values = (50_000 + np.cumsum(steps, axis=0)).astype(np.int32)
        values[dice.random(values.shape) < 0.02] = MISSING
        present = dice.random(values.shape) > 0.02
        shifts = [int(dice.integers(0, 170))]
        observed = dice.random(values.shape) < 0.7
        expected = plainly(values, observed, present, shifts)
        assert starts(values, present, shifts, observed) == expected
        found += len(expected)
    assert found > 50


def test_the_days_before_are_enough():
    dice = np.random.default_rng(8)
    steps = dice.integers(-6_000, 6_001, (300, 40)) * (dice.random((300, 40)) < 0.04)
    values = (50_000 + np.cumsum(steps, axis=0)).astype(np.int32)
    present = np.ones(values.shape, np.bool_)
    observed = dice.random(values.shape) < 0.7
    whole = drops_of(values, observed, present)
    for day in range(DAYS_BEFORE, 300, 13):
        days = slice(day - DAYS_BEFORE, day + 1)
        part = drops_of(values[days], observed[days], present[days])
        assert (part.lasting[-1] == whole.lasting[day]).all()
    assert whole.lasting[DAYS_BEFORE:].any()


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
    return drops_of(values[day - np.maximum(day % 7 - 4, 0)], observed, every(values), shifts)


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
