"""Platform shifts by the changes of a day: examples, and a simulation of many installations."""

from datetime import date, timedelta
from math import comb

import numpy as np
import pytest

from ssi_platform.domain.shifts import DayOfChanges, Rule, chance_of_at_least, shift_of

DAY = date(2026, 2, 10)
QUIET = [
    DayOfChanges(DAY - timedelta(days=n), 100, 5, 0, up=10, down=10, falls=3) for n in range(1, 90)
]


def changes(**values):
    return DayOfChanges(**{"day": DAY, "pairs": 100, "organisations": 5, "median": -3_500,
                           "up": 5, "down": 90, "falls": 85} | values)  # fmt: skip


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, Rule.MEDIAN),
        ({"median": 700, "up": 90, "down": 5, "falls": 0}, Rule.MEDIAN),
        ({"pairs": 30, "down": 27}, Rule.MEDIAN),
        ({"pairs": 29, "down": 27, "falls": 27}, None),
        ({"organisations": 2}, None),
        ({"median": -499, "falls": 14}, None),
        ({"median": -500, "falls": 0}, Rule.MEDIAN),
        ({"down": 59, "falls": 0}, None),  # Fewer than 60 % one way.
        ({"down": 69, "falls": 0}, Rule.MEDIAN),
        ({"median": 0, "down": 20, "falls": 15}, Rule.FALLS),
        ({"median": 0, "down": 20, "falls": 14}, None),
        ({"pairs": 30, "median": 0, "down": 6, "falls": 5}, None),  # By chance in 1 of 500 days.
    ],
)
def test_rules(values, rule):
    shift = shift_of(changes(**values), QUIET)
    assert (shift.rule if shift else None) == rule


def test_falls_are_compared_with_the_sixty_days_before():
    falls = changes(median=0, falls=20)
    usual = [DayOfChanges(one.day, 100, 5, 0, up=10, down=20, falls=15) for one in QUIET]
    assert shift_of(falls, QUIET).rule == Rule.FALLS
    assert shift_of(falls, usual) is None
    assert shift_of(falls, usual[60:]) is None  # Too long ago: nothing is known.
    assert shift_of(falls, []) is None


@pytest.mark.parametrize(("count", "trials", "part"), [(0, 5, 0.5), (5, 5, 0.5), (12, 30, 0.1)])
def test_chances_are_those_of_the_binomial_distribution(count, trials, part):
    expected = sum(
        comb(trials, k) * part**k * (1 - part) ** (trials - k) for k in range(count, trials + 1)
    )
    assert chance_of_at_least(count, trials, part) == pytest.approx(expected, rel=1e-9)


@pytest.mark.trial
def test_simulated_years():
    """50 installations of 10 organisations for a year: planted shifts are found, and no other."""
    dice = np.random.default_rng(20_260_210)
    hits, missed, wrong = 0, 0, 0
    for _ in range(50):
        days, planted = year(dice)
        shifts = {
            one.day for at, one in enumerate(days) if shift_of(one, days[max(0, at - 60) : at])
        }
        hits += len(shifts & planted)
        missed += len(planted - shifts)
        wrong += len(shifts - planted)
    print(f"{hits} found, {missed} missed, {wrong} wrong")
    assert hits + missed == 100
    assert hits >= 95
    assert wrong == 0


def year(dice, organisations=10, days=365):
    """Return the days' changes of a year, and the two days with a shift of 2 to 10 %."""
    reps = dice.integers(5, 40, organisations)
    people = int(reps.sum())
    organisation = np.repeat(np.arange(organisations), reps)
    planted = dice.choice(np.arange(70, days), 2, replace=False)
    drift = dice.normal(0.03, 0.02, people)  # Points a day of a programme.
    total = dice.uniform(30, 70, people) * 1000
    rows = []
    for day in range(days):
        steps = dice.normal(0, 1_500, people) * (dice.random(people) < 0.2)
        before = total
        total = np.clip(total + steps + 1000 * drift, 0, 100_000)
        if day in planted:
            total = total * (1 - dice.uniform(0.02, 0.10))
        seen = dice.random(people) < (0.9 if day % 7 < 5 else 0.3)
        change, who = (np.rint(total) - np.rint(before))[seen], organisation[seen]
        rows.append(DayOfChanges(
            DAY + timedelta(days=day), len(change), len(np.unique(who)), int(np.median(change)),
            int((change > 250).sum()), int((change < -250).sum()), int((change <= -1000).sum()),
        ))  # fmt: skip
    return rows, {DAY + timedelta(days=int(day)) for day in planted}
