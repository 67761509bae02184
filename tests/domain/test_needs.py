"""What a team needs, against a search of all ways to raise reps."""

from itertools import combinations
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.needs import TeamNeeds, team_needs


def test_three_of_fourteen_reps() -> None:
    scores = dict(enumerate([67_400, 65_500, 64_000, 50_000, *[70_000] * 9, 69_500]))
    assert team_needs(scores, list(scores.values()), 70, 90) == TeamNeeds(
        counted=14,
        at_goal=10,
        required=13,
        gains=(2_100, 4_000, 5_500),
        median=70_000,
        median_gain=0,
        below=((0, 2_100), (1, 4_000), (2, 5_500), (3, 19_500)),
    )


def test_nobody_is_counted() -> None:
    nobody: dict[str, int] = {}
    assert team_needs(nobody, [60_000], 70, 80) == TeamNeeds(0, 0, 0, (), 60_000, 9_500, ())


@given(st.lists(st.integers(60_000, 75_000), max_size=7), st.integers(1, 100))
def test_the_gains_are_the_smallest_that_suffice(scores: list[int], share: int) -> None:
    needs = team_needs(dict(enumerate(scores)), scores, 70, share)
    enough = ceil(share * len(scores) / 100)
    there = sum(score >= 69_500 for score in scores)
    assert (needs.counted, needs.at_goal, needs.required) == (len(scores), there, enough)
    ways = (
        sum(max(0, 69_500 - scores[rep]) for rep in raised)
        for raised in combinations(range(len(scores)), needs.further)
        if sum(score >= 69_500 or rep in raised for rep, score in enumerate(scores)) >= enough
    )
    assert sum(needs.gains) == min(ways)
    assert needs.further == max(0, enough - there)
    raised = [score + dict(needs.below[: needs.further]).get(rep, 0)
              for rep, score in enumerate(scores)]  # fmt: skip
    assert sum(score >= 69_500 for score in raised) >= enough
