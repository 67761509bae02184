"""Attackers with a year of figures are hardly oftener right than without."""

import pytest

from . import attacks
from .attacks import attack
from .year import year_of_manager, year_of_newcomers

pytestmark = pytest.mark.trial

SEEDS = [1, 2, 3]
MOST = 5.0  # Points of percent that figures may add to the share of right guesses.
LEAST_AVAILABLE = 80.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rep_learns_little_from_a_year_of_releases(seed):
    outcomes = attack(seed)
    print(f"seed {seed}: {outcomes}")

    assert outcomes.gain() <= MOST
    assert outcomes.available >= LEAST_AVAILABLE


@pytest.mark.parametrize("size", [5, 6, 12, 13, 15, 17])
def test_a_rep_of_a_team_of_any_size_learns_little(size):
    outcomes = attack(4, teams=24, sizes=[size])
    print(f"size {size}: {outcomes}")

    assert outcomes.gain() <= MOST


@pytest.mark.parametrize("seed", SEEDS)
def test_a_manager_learns_little_of_others(seed):
    """Five own reps, and 5 to 20 others of several teams."""
    outcomes = attack(seed, attacks.read_by_manager, year_of=year_of_manager)
    print(f"seed {seed}: {outcomes}")

    assert outcomes.gain() <= MOST


def test_without_rounding_the_attack_succeeds():
    outcomes = attack(1, attacks.without_rounding)
    print(f"without rounding: {outcomes}")

    assert outcomes.gain() > MOST


@pytest.mark.parametrize(
    ("rule", "succeeds"), [(attacks.releases, False), (attacks.without_overlap, True)]
)
def test_newcomers_are_safe_by_the_overlap_alone(rule, succeeds):
    """Their colleagues told the attacker everything, and two newcomers are left to guess."""
    outcomes = attack(5, rule, teams=12, sizes=[12, 15], year_of=year_of_newcomers)
    print(f"{rule.__name__}: {outcomes}")

    assert (outcomes.gain() > MOST) is succeeds
