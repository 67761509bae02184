"""No combination of the figures that a manager reads is about too few others."""

from itertools import chain, combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.cohorts import (
    is_large_enough,
    rounded,
    rounded_share,
    shared_figures,
    shared_step,
    shown_units,
    step_of,
)

from .trees import manager_of, random_tree, units_of


def isolated(matrix, reps, teams):
    """Return the smallest groups of others that some linear combination of the figures is about.

    `matrix` has a row for each figure and a column for each group of reps who are behind the same
    figures, `reps` their numbers and `teams` their teams. A combination that is about the groups
    of a set, and of no other, exists exactly when the figures have a lower rank without them.
    """
    whole = np.linalg.matrix_rank(matrix)
    groups = range(len(reps))
    sets = chain.from_iterable(combinations(groups, size) for size in range(1, len(reps) + 1))
    for chosen in sets:
        rest = [group for group in groups if group not in chosen]
        rank = np.linalg.matrix_rank(matrix[:, rest]) if rest else 0
        if rank < whole:
            yield sum(reps[group] for group in chosen), set().union(*(teams[g] for g in chosen))


def attacked(units):
    """Return the groups that the figures of some units single out, fewer than 5 or of one team."""
    rosters = {}  # The figures that a team's reps are behind: {signature: {team: reps}}.
    everywhere = {team: reps for _, outside in units for team, reps in outside.items() if reps}
    for team, reps in everywhere.items():
        signature = tuple(int(team in outside) for _, outside in units)
        rosters.setdefault(signature, {})[team] = reps
    if not rosters:
        return []
    matrix = np.array(list(rosters), float).T
    counts = [sum(group.values()) for group in rosters.values()]
    found_out = isolated(matrix, counts, [set(group) for group in rosters.values()])
    return [(reps, teams) for reps, teams in found_out if reps < 5 or len(teams) < 2]


def derived(random):
    """Return the groups of others that a random manager singles out."""
    tree = random_tree(random)
    units = units_of(tree, manager_of(random, tree))
    shown = shown_units(units)
    return attacked([unit for unit in units if unit[0] in shown])


@given(st.randoms(use_true_random=False))
def test_a_manager_derives_nothing_about_few_others_or_one_team(random):
    assert derived(random) == []


@pytest.mark.trial
def test_ten_thousand_managers_derive_nothing():
    assert [seed for seed in range(10_000) if derived(Random(seed))] == []


def test_the_attack_finds_what_is_shown_without_the_rule():
    """Without the rule most managers could single somebody out."""
    randoms = [Random(seed) for seed in range(200)]
    trees = [(random, random_tree(random)) for random in randoms]
    singled_out = [
        bool(attacked(units_of(tree, manager_of(random, tree)))) for random, tree in trees
    ]

    assert sum(singled_out) > 50


def test_each_figure_alone_is_not_enough():
    """Both hold five reps of two teams; between them is one team."""
    units = [("all", {"a": 3, "b": 3, "c": 9}), ("parent", {"a": 3, "b": 3})]

    assert all(is_large_enough(sum(o.values()), len(o)) for _, o in units)
    assert shown_units(units) == ["all"]
    assert attacked(units) == [(9, {"c"})]


def test_figures_are_still_shown_where_others_are_many():
    units = [("all", {"a": 3, "b": 3, "c": 4, "d": 1}), ("parent", {"a": 3, "b": 3}), ("own", {})]

    assert shown_units(units) == ["all", "parent", "own"]


@pytest.mark.parametrize(
    ("reps", "teams", "expected"),
    [(0, 0, True), (4, 2, False), (5, 1, False), (5, 2, True), (100, 1, False)],
)
def test_enough_others(reps, teams, expected):
    assert is_large_enough(reps, teams) is expected


@pytest.mark.parametrize(("reps", "step"), [(4, None), (5, 5_000), (11, 5_000), (12, 1_000)])
def test_the_step_of_a_median(reps, step):
    assert step_of(reps) == step


@pytest.mark.parametrize(
    ("others", "scored", "step"),
    [(0, 7, 0), (5, 6, 5_000), (11, 12, 5_000), (12, 13, 5_000), (12, 14, 1_000)],
)
def test_the_step_of_a_shared_day(others, scored, step):
    assert shared_step(others, scored) == step


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [(52_499, 5_000, 50_000), (52_500, 5_000, 55_000), (499, 1_000, 0), (500, 1_000, 1_000)],
)
def test_half_a_step_rounds_up(value, step, expected):
    assert rounded(value, step) == expected


@pytest.mark.parametrize(
    ("at_target", "counted", "expected"),
    [(11, 11, None), (12, 12, 100), (0, 12, 0), (2, 16, 25), (1, 16, 0), (13, 20, 75)],
)
def test_shares_in_quarters(at_target, counted, expected):
    assert rounded_share(at_target, counted) == expected


def test_what_a_manager_reads_of_a_shared_day():
    figures = {"median": 51_234, "lower_quartile": 40_600, "mean": 50_000, "minimum": 3_000}

    assert shared_figures(figures, 0) == figures
    assert shared_figures(figures, 1_000) == {
        "median": 51_000, "lower_quartile": 41_000, "mean": None, "minimum": None
    }  # fmt: skip
    assert shared_figures(figures, 5_000) == {
        "median": 50_000, "lower_quartile": None, "mean": None, "minimum": None
    }  # fmt: skip
