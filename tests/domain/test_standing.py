"""One rep against the team's plan."""

from datetime import date, timedelta

import pytest

from ssi_platform.domain.standing import RepStanding, rep_standing, weakest_pillar
from ssi_platform.domain.states import State
from ssi_platform.domain.targets import Plan, Stage

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


PLAN = Plan(START, (Stage(70, on_day(100), 1), Stage(80, on_day(200), 2)))
PILLARS = {"brand": 17_500, "people": 9_700, "insights": 5_000, "relationships": 18_900}


def test_a_rep_half_way() -> None:
    scores = [(on_day(45), 59_000), (on_day(-5), 50_000)]
    assert rep_standing(PLAN, scores, on_day(50), pillars=PILLARS) == RepStanding(
        on=on_day(50),
        position=1,
        threshold=70,
        due_on=on_day(100),
        state=State.BEHIND,
        score=59_000,
        met=False,
        gap=11_000,
        pace=0.9,
        expected=60_000,
        required_rate=6_300,
        attained_on=None,
        days_left=50,
        weakest_pillar="insights",
    )


def test_a_score_that_holds_attains_a_stage() -> None:
    standing = rep_standing(PLAN, [(on_day(10), 69_500)], on_day(16))
    assert (standing.state, standing.met, standing.attained_on) == (State.MET, True, on_day(10))


def test_a_stale_score_says_nothing() -> None:
    scores = [(START, 50_000)]
    assert rep_standing(PLAN, scores, on_day(13)).score == 50_000
    stale = rep_standing(PLAN, scores, on_day(14))
    assert (stale.state, stale.score, stale.met) == (State.INSUFFICIENT_DATA, None, None)
    assert rep_standing(PLAN, scores, on_day(14), window_days=15).score == 50_000


def test_a_later_score_changes_nothing() -> None:
    scores = [(START, 50_000), (on_day(6), 90_000)]
    assert rep_standing(PLAN, scores, on_day(5)).score == 50_000


def test_a_rep_without_a_score() -> None:
    standing = rep_standing(PLAN, [], on_day(150))
    assert (standing.state, standing.position) == (State.INSUFFICIENT_DATA, 2)
    assert standing.weakest_pillar is None


@pytest.mark.parametrize(
    ("pillars", "weakest"),
    [
        (PILLARS, "insights"),
        (dict.fromkeys(PILLARS, 0), "brand"),
        ({**PILLARS, "relationships": 5_000}, "insights"),
        ({**PILLARS, "brand": None}, None),
        ({"brand": 1}, None),
    ],
)
def test_the_weakest_pillar(pillars: dict[str, int | None], weakest: str | None) -> None:
    assert weakest_pillar(pillars) == weakest
