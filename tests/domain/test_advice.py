"""Which pillar to work on, and what it would change."""

import pytest

from ssi_platform.domain.advice import PUBLISHED_PILLARS, STEPS, Advice, Basis, advice
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.standings import Missing, PillarBehind, Value

AT_GOAL = {"brand": 20_000, "people": 15_000, "insights": 14_000, "relationships": 22_000}
OWN = Value(64_500, (18_000, 14_500, 9_000, 23_000))


def test_the_pillar_at_the_median_of_those_at_the_goal() -> None:
    assert advice(OWN, AT_GOAL, 70) == Advice(
        behind=PillarBehind("insights", 5_000, 14_000),
        basis=Basis.AT_GOAL,
        gap_after=500,  # 64.5 and 5 are 69.5, which meets 70.
        met_after=True,
        steps=STEPS["insights"],
    )


def test_a_gap_that_stays() -> None:
    given_advice = advice(OWN, AT_GOAL | {"insights": 13_999}, 70)
    assert isinstance(given_advice, Advice)
    assert (given_advice.gap_after, given_advice.met_after) == (501, False)


def test_without_others_published_means_are_compared_with() -> None:
    weak = Value(40_000, (10_000, 9_700, 5_000, 15_300))
    given_advice = advice(weak, {}, None)
    assert isinstance(given_advice, Advice)
    assert given_advice.behind == PillarBehind("brand", 7_500, PUBLISHED_PILLARS["brand"])
    assert (given_advice.basis, given_advice.gap_after, given_advice.met_after) == (
        Basis.PUBLISHED,
        None,
        None,
    )
    partly = advice(weak, {"brand": 25_000}, None)
    assert partly == given_advice


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Missing.NO_SCORES),
        (Value(50_000, (None, 1, 1, 1)), Missing.NO_PILLARS),
        (Value(90_000, (25_000, 20_000, 20_000, 25_000)), Missing.NOT_BEHIND),
    ],
)
def test_no_advice(value: Value | None, reason: Missing) -> None:
    assert advice(value, AT_GOAL, 70) is reason


def test_each_pillar_has_steps() -> None:
    assert tuple(STEPS) == PILLARS
    assert all(len(steps) == 3 for steps in STEPS.values())
