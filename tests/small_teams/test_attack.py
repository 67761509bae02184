"""Attackers with a year of figures are hardly oftener right than without.

With ATTACK_SEEDS=3 the longest attacks run on three seeds, all sizes of teams are
tried, and so is what happens without the rules.
"""

import os

import pytest

from . import attacks
from .attacks import attack
from .year import (
    year_of_manager,
    year_of_managers_peers,
    year_of_newcomers,
    year_of_same_people,
)

pytestmark = pytest.mark.trial

SEEDS = range(1, 1 + int(os.environ.get("ATTACK_SEEDS", "1")))
THOROUGH = "ATTACK_SEEDS" in os.environ
thorough = pytest.mark.skipif(not THOROUGH, reason="ATTACK_SEEDS is not set.")
MOST = 5.0  # Points of percent that figures may add to the share of right guesses.
LEAST_AVAILABLE = 80.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rep_learns_little_from_a_year_of_releases(seed):
    outcomes = attack(seed)
    print(f"seed {seed}: {outcomes}")

    assert outcomes.gain() <= MOST
    assert outcomes.available >= LEAST_AVAILABLE


SAME_PEOPLE = [5, 7, 12, 13, 17] if THOROUGH else [5, 13]


@pytest.mark.parametrize("size", SAME_PEOPLE)
def test_a_rep_among_the_same_people_learns_little(size):
    """Odd numbers, of which the median is one rep's score, and the first number of each step."""
    outcomes = attack(4, teams=12, sizes=[size], year_of=year_of_same_people)
    print(f"size {size}: {outcomes}")

    assert outcomes.gain() <= MOST


@thorough
def test_with_the_score_of_one_rep_as_the_median_the_attack_succeeds():
    outcomes = attack(1, attacks.of_one_rep, teams=12, sizes=[13], year_of=year_of_same_people)
    print(f"of one rep: {outcomes}")

    assert outcomes.gain() > MOST


@pytest.mark.parametrize("seed", SEEDS)
def test_a_manager_learns_little_of_others(seed):
    """Five own reps, and 5 to 20 others of several teams."""
    outcomes = attack(seed, attacks.read_by_manager, year_of=year_of_manager)
    print(f"seed {seed}: {outcomes}")

    assert outcomes.gain() <= MOST


@pytest.mark.parametrize("others", [6, 12, 13] if THOROUGH else [12])
def test_a_manager_of_one_rep_learns_little_of_the_same_people(others):
    """With 6 and 12 others the number of reps is odd."""
    outcomes = attack(
        6, attacks.read_by_manager, teams=12, sizes=[others], year_of=year_of_managers_peers
    )
    print(f"others {others}: {outcomes}")

    assert outcomes.gain() <= MOST


@thorough
def test_without_rounding_the_attack_succeeds():
    outcomes = attack(1, attacks.without_rounding, teams=4, sizes=range(5, 12))
    print(f"without rounding: {outcomes}")

    assert outcomes.gain() > MOST


@thorough
@pytest.mark.parametrize(
    ("rule", "succeeds"), [(attacks.releases, False), (attacks.without_overlap, True)]
)
def test_newcomers_are_safe_by_the_overlap_alone(rule, succeeds):
    """Their colleagues told the attacker everything, and two newcomers are left to guess."""
    outcomes = attack(5, rule, teams=12, sizes=[12, 15], year_of=year_of_newcomers)
    print(f"{rule.__name__}: {outcomes}")

    assert bool(outcomes.gain() > MOST) == succeeds
