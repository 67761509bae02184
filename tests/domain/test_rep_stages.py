"""One rep against the plan that applies, by all scores and by few."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ssi_platform.domain.assessment import Assessment, assess
from ssi_platform.domain.glide import Baseline
from ssi_platform.domain.pauses import Pause
from ssi_platform.domain.plan_days import PlanDay, Reason
from ssi_platform.domain.rep_stages import (
    RepStage,
    RepStanding,
    ScoresNeeded,
    first_score_day,
    rep_stage,
    rep_standing,
    scores_needed,
)
from ssi_platform.domain.states import State
from ssi_platform.domain.statistics import carried_days
from ssi_platform.domain.targets import Criterion, Plan, Stage, paused
from ssi_platform.domain.thousandths import meets
from ssi_platform.domain.verdicts import first_day_needed

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
        stage=RepStage(
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
            attained_at_due=None,
        ),
        attained_on=None,
        days_left=50,
    )


def test_a_score_that_holds_attains_a_stage() -> None:
    standing = rep_standing(PLAN, [(on_day(10), 69_500)], on_day(16))
    assert (standing.stage.state, standing.stage.met, standing.attained_on) == (
        State.MET,
        True,
        on_day(10),
    )


def test_a_stale_score_says_nothing() -> None:
    scores = [(START, 50_000)]
    assert rep_standing(PLAN, scores, on_day(13)).score == 50_000
    stale = rep_standing(PLAN, scores, on_day(14))
    assert (stale.stage.state, stale.score, stale.stage.met) == (
        State.INSUFFICIENT_DATA,
        None,
        None,
    )
    assert rep_standing(PLAN, scores, on_day(14), window_days=15).score == 50_000


def test_a_later_score_changes_nothing() -> None:
    scores = [(START, 50_000), (on_day(6), 90_000)]
    assert rep_standing(PLAN, scores, on_day(5)).score == 50_000


def test_a_rep_without_a_score() -> None:
    standing = rep_standing(PLAN, [], on_day(150))
    assert (standing.stage.state, standing.stage.position) == (State.INSUFFICIENT_DATA, 2)
    assert (standing.reason, standing.measured_on) == (Reason.NO_SCORES, None)


def test_a_change_is_between_scores_that_hold() -> None:
    scores = [(on_day(2), 50_000), (on_day(40), 53_500)]
    assert rep_standing(PLAN, scores, on_day(43)).change_28_days == 3_500
    assert rep_standing(PLAN, scores, on_day(44)).change_28_days is None
    assert rep_standing(PLAN, scores, on_day(44), window_days=15).change_28_days == 3_500


def test_a_score_from_before_the_plan() -> None:
    standing = rep_standing(PLAN, [(on_day(-150), 71_000)], on_day(-149))
    assert (standing.stage.state, standing.score, standing.stage.gap) == (
        State.NOT_STARTED,
        71_000,
        -1_000,
    )


def test_the_due_week_of_the_last_stage() -> None:
    scores = [(on_day(190), 79_500), (on_day(201), 60_000)]
    standing = rep_standing(PLAN, scores, on_day(201))
    assert (standing.stage.met, standing.stage.attained_at_due, standing.stage.state) == (
        False,
        True,
        State.MET,
    )


def test_the_first_day_that_is_read() -> None:
    assert first_score_day(PLAN, on_day(50), 14) == on_day(-13)
    assert first_score_day(PLAN, on_day(10), 14) == on_day(-31)


SHORT = Plan(START, (Stage(70, on_day(60), 1), Stage(80, on_day(120), 2)))


def test_the_scores_that_a_stage_needs() -> None:
    assert scores_needed(SHORT, on_day(30), 14) == ScoresNeeded(
        since=on_day(-13), start=START, until=on_day(14), week_since=None, due_on=on_day(60)
    )
    overdue = scores_needed(SHORT, on_day(130), 14)
    assert (overdue.week_since, overdue.due_on) == (on_day(101), on_day(120))


def test_few_scores_of_a_rep_half_way() -> None:
    assert rep_stage(SHORT, 59_000, [(on_day(-5), 50_000)], on_day(30)) == RepStage(
        baseline=Baseline(START, 50_000),
        position=1,
        threshold=70,
        starts_on=START,
        due_on=on_day(60),
        state=State.BEHIND,
        met=False,
        gap=11_000,
        pace=0.9,
        expected=60_000,
        required_rate=10_500,
        attained_at_due=None,
    )


def test_a_stage_that_was_attained_when_it_was_due_is_met() -> None:
    attained = [(on_day(116), 80_000)]
    assert rep_stage(SHORT, 70_000, attained, on_day(130)).state is State.MET
    assert rep_stage(SHORT, 70_000, [(on_day(119), 80_000)], on_day(130)).state is State.OVERDUE


def chosen(plan: Plan, scores: dict[date, int], on: date, window: int) -> list[tuple[date, int]]:
    """Leave of all scores those that `scores_needed` names."""
    needed = scores_needed(plan, on, window)
    before = [day for day in scores if needed.since <= day <= needed.start]
    after = [day for day in scores if needed.start < day <= needed.until]
    days = {*sorted(before)[-1:], *sorted(after)[:1]}
    if needed.week_since:
        days |= {day for day in scores if needed.week_since <= day <= needed.due_on}
    return [(day, scores[day]) for day in days]


def team_of_one(plan: Plan, scores: dict[date, int], on: date, window: int) -> Assessment:
    """Assess the rep as a team is: by the median of all its days."""
    first = min(first_day_needed(plan), on)
    days = carried_days(list(scores.items()), first, on, window)
    series = [
        PlanDay(
            day, roster=1, scored=1, eligible=1, cohort=1, counted=1, median=total, level=total,
            at_target=tuple(int(meets(total, stage.threshold)) for stage in plan.stages),
        )
        for day, total in days.items()
    ]  # fmt: skip
    return assess(replace(plan, criterion=Criterion.MEDIAN), series, on, window_days=window)


@given(
    st.dictionaries(st.integers(-70, 150).map(on_day), st.integers(60_000, 82_000), max_size=12),
    st.integers(-20, 150).map(on_day),
    st.sampled_from([1, 5, 14, 60]),
    st.lists(st.tuples(st.integers(0, 110), st.integers(1, 20)), max_size=1),
)
def test_few_scores_and_all_of_them_tell_what_a_team_of_one_does(
    scores: dict[date, int], on: date, window: int, breaks: list[tuple[int, int]]
) -> None:
    plan = paused(SHORT, [Pause(on_day(at), on_day(at + days)) for at, days in breaks])
    whole = rep_standing(plan, list(scores.items()), on, window_days=window)
    few = rep_stage(plan, whole.score, chosen(plan, scores, on, window), on, window_days=window)
    team = team_of_one(plan, scores, on, window)
    current = next(each for each in team.stages if each.position == team.current)
    assert few == whole.stage
    assert (few.baseline, few.met) == (team.baseline, current.met_by_median)
    for name in RepStage.__slots__:
        if name not in ("baseline", "met"):
            assert getattr(few, name) == getattr(current, name), name
    assert whole.attained_on == current.attained_on
    assert (whole.score, whole.days_left) == (team.median, current.days_left)
