"""One rep against the plan that applies."""

from datetime import date, timedelta

from ssi_platform.domain.glide import Baseline
from ssi_platform.domain.plan_days import Reason
from ssi_platform.domain.standing import RepStanding, first_score_day, rep_standing
from ssi_platform.domain.states import State
from ssi_platform.domain.targets import Plan, Stage

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


PLAN = Plan(START, (Stage(70, on_day(100), 1), Stage(80, on_day(200), 2)))


def test_a_rep_half_way() -> None:
    scores = [(on_day(45), 59_000), (on_day(-5), 50_000)]
    assert rep_standing(PLAN, scores, on_day(50)) == RepStanding(
        on=on_day(50),
        score=59_000,
        measured_on=on_day(45),
        age_days=5,
        change_28_days=None,
        reason=None,
        baseline=Baseline(START, 50_000),
        position=1,
        threshold=70,
        starts_on=START,
        due_on=on_day(100),
        state=State.BEHIND,
        met=False,
        gap=11_000,
        pace=0.9,
        expected=60_000,
        required_rate=6_300,
        attained_on=None,
        attained_at_due=None,
        days_left=50,
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
    assert (standing.reason, standing.measured_on) == (Reason.NO_SCORES, None)


def test_a_change_is_between_scores_that_hold() -> None:
    scores = [(on_day(2), 50_000), (on_day(40), 53_500)]
    assert rep_standing(PLAN, scores, on_day(43)).change_28_days == 3_500
    assert rep_standing(PLAN, scores, on_day(44)).change_28_days is None
    assert rep_standing(PLAN, scores, on_day(44), window_days=15).change_28_days == 3_500


def test_a_score_from_before_the_plan() -> None:
    standing = rep_standing(PLAN, [(on_day(-150), 71_000)], on_day(-149))
    assert (standing.state, standing.score, standing.gap) == (State.NOT_STARTED, 71_000, -1_000)


def test_the_due_week_of_the_last_stage() -> None:
    scores = [(on_day(190), 79_500), (on_day(201), 60_000)]
    standing = rep_standing(PLAN, scores, on_day(201))
    assert (standing.met, standing.attained_at_due, standing.state) == (False, True, State.MET)


def test_the_first_day_that_is_read() -> None:
    assert first_score_day(PLAN, on_day(50), 14) == on_day(-13)
    assert first_score_day(PLAN, on_day(10), 14) == on_day(-31)
