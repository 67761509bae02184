"""The score that a share is about, and what is missing to reach a threshold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.levels import aim, needs, reps_required, share_level
from ssi_platform.domain.thousandths import meets

SCORES = st.lists(st.integers(0, 100_000) | st.integers(69_400, 69_600), min_size=1, max_size=14)
SHARES = st.integers(1, 100)
THRESHOLDS = st.integers(1, 100)


@pytest.mark.parametrize(
    ("share", "counted", "required"),
    [(80, 0, 0), (80, 1, 1), (80, 4, 4), (80, 5, 4), (80, 6, 5), (1, 100, 1), (1, 101, 2),
     (100, 7, 7), (33, 3, 1), (34, 3, 2)],
)  # fmt: skip
def test_reps_required_is_the_share_rounded_up(share: int, counted: int, required: int) -> None:
    assert reps_required(share, counted) == required


def test_level_is_the_score_that_four_of_five_reach() -> None:
    assert share_level([50_000, 90_000, 70_000, 60_000, 80_000], 80) == 60_000
    assert share_level([50_000, 90_000], 50) == 90_000
    assert share_level([], 80) is None


@given(SCORES, SHARES, THRESHOLDS)
def test_enough_reps_meet_exactly_when_the_level_does(
    scores: list[int], share: int, threshold: int
) -> None:
    level = share_level(scores, share)
    assert level is not None
    at_target = sum(meets(score, threshold) for score in scores)
    assert meets(level, threshold) == (100 * at_target >= share * len(scores))


def test_needs_are_the_cheapest_gains() -> None:
    scores = [67_400, 65_500, 64_000, 20_000, *[75_000] * 9, 69_500]
    assert needs(scores, 70, 90) == (2_100, 4_000, 5_500)
    assert needs(scores, 70, 70) == ()
    assert needs([], 70, 80) == ()


@given(SCORES, SHARES, THRESHOLDS)
def test_gaining_what_is_needed_is_enough_and_one_less_is_not(
    scores: list[int], share: int, threshold: int
) -> None:
    gains = needs(scores, threshold, share)
    below = sorted((score for score in scores if not meets(score, threshold)), reverse=True)
    rest = [score for score in scores if meets(score, threshold)] + below[len(gains) :]
    risen = [score + gain for score, gain in zip(below, gains, strict=False)]
    level = share_level(rest + risen, share)
    assert level is not None
    assert meets(level, threshold)
    assert all(gain > 0 for gain in gains)
    if gains:
        short = share_level([*rest, *risen[:-1], risen[-1] - 1], share)
        assert short is not None
        assert not meets(short, threshold)


@given(THRESHOLDS)
def test_the_aim_is_the_lowest_score_that_meets(threshold: int) -> None:
    assert meets(aim(threshold), threshold)
    assert not meets(aim(threshold) - 1, threshold)
