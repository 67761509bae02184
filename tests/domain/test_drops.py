"""Individual drops: computed by hand, and by a second plain reading."""

from math import ceil, floor
from statistics import median

import numpy as np
import pytest

from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.drops import DAYS_BEFORE, MUTED_DAYS, drops_of, medians_of

DAYS, FALL = 130, 120


def flat(reps=5, days=DAYS, level=50_000):
    return np.full((days, reps), level, np.int32), np.ones((days, reps), np.bool_)


def starts(values, present=None, shifts=(), observed=None):
    """Return (day, rep) of all days on which a rep drops."""
    present = np.ones(values.shape, np.bool_) if present is None else present
    observed = np.ones(values.shape, np.bool_) if observed is None else observed
    starting = drops_of(values, observed, present, shifts).starting
    return [(int(day), int(rep)) for day, rep in np.argwhere(starting)]


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
    observed = np.ones(values.shape, np.bool_)
    observed[FALL + 1 : FALL + 3] = False
    values[FALL : FALL + 3, 0] -= 10_000
    assert starts(values, observed=observed) == []
    values[FALL + 3 :, 0] -= 10_000
    assert starts(values, observed=observed)[0] == (FALL + 3, 0)


def test_a_score_that_stands_for_more_than_three_days_is_one():
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    observed = np.ones(values.shape, np.bool_)
    observed[:, 0] = np.arange(DAYS) % 7 == FALL % 7  # One score a week.
    assert starts(values, observed=observed) == [(day, 0) for day in (FALL + 4, FALL + 5, FALL + 6)]


def test_the_drop_lasts_for_six_quiet_days():
    values, present = flat()
    values[FALL:, 0] -= 10_000
    drops = drops_of(values, np.ones(values.shape, np.bool_), present)
    assert np.flatnonzero(drops.lasting[:, 0]).tolist() == list(range(FALL + 1, DAYS))
    values, present = flat(days=140)
    values[FALL:, 0] -= 10_000
    assert (
        np.flatnonzero(drops_of(values, np.ones(values.shape, np.bool_), present).lasting[:, 0])[-1]
        == FALL + 6 + 6
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
    drops = drops_of(values, np.ones(values.shape, np.bool_), np.ones(values.shape, np.bool_))
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
    assert drops_of(values, np.ones(values.shape, np.bool_), present).median[FALL] == -5_000


@pytest.mark.parametrize("ahead", range(8))
def test_around_a_platform_shift(ahead):
    """Muted from the day of the shift to the third day after it; the second day counts again."""
    values, _ = flat()
    values[FALL:, 0] -= 10_000
    shift = FALL - ahead
    days = [day for day, _ in starts(values, shifts=[shift])]
    free = [day for day in range(FALL, FALL + 7) if not shift <= day <= shift + MUTED_DAYS]
    assert days == [day for day in free if day - 1 in free]
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


@pytest.mark.trial
def test_random_histories_agree_with_the_plain_reading():
    dice = np.random.default_rng(7)
    drops = 0
    for _ in range(25):
        steps = dice.integers(-6_000, 6_001, (170, 4)) * (dice.random((170, 4)) < 0.04)
        values = (50_000 + np.cumsum(steps, axis=0)).astype(np.int32)
        values[dice.random(values.shape) < 0.02] = MISSING
        present = dice.random(values.shape) > 0.02
        shifts = [int(dice.integers(0, 170))]
        observed = dice.random(values.shape) < 0.7
        expected = plainly(values, observed, present, shifts)
        assert starts(values, present, shifts, observed) == expected
        drops += len(expected)
    assert drops > 50


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
