"""A rep against the stage that applies, as the API tells it."""

from datetime import date

import pytest

from tests.clock import noon as noon
from tests.sample_data import TODAY, key, move, rep

from .standing_fixtures import client as client
from .standing_fixtures import plan as plan

ACME = "/api/v1/organisations/acme"
START, JUNE = date(2026, 5, 1), date(2026, 6, 20)


@pytest.fixture
def standing(api, client):
    def standing(one, on=TODAY, who=None, status=200):
        answer = (api(who) if who else client).get(f"{ACME}/reps/{one.pk}/attainment?on={on}")
        assert answer.status_code == status, answer.content
        return answer.json()

    return standing


def test_the_whole_answer(plan, standing, north, bobs_rep, score):
    score(bobs_rep, {START: 40, date(2026, 5, 25): 52.5, JUNE: 54})
    made = plan(north)

    assert standing(bobs_rep) == {
        "rep": str(bobs_rep.pk),
        "on": "2026-06-30",
        "team": str(north.pk),
        "plan": made["id"],
        "plan_version": 1,
        "plan_owner": str(north.pk),
        "own_plan": False,
        "score": 54,
        "measured_on": "2026-06-20",
        "age_days": 10,
        "change_28_days": 1.5,  # Since 2 June, when the score of 25 May held.
        "baseline": {"day": "2026-05-01", "value": 40},
        "current_stage": 1,
        "threshold": 70,
        "starts_on": "2026-05-01",
        "due_on": "2026-08-01",
        "state": "at_risk",
        "reason": None,
        "met": False,
        "gap": 16,
        "required_rate": 14.531,  # 15.5 points in 32 days: 69.5 meets 70.
        "pace": pytest.approx(14 / 19.565),
        "expected": 59.565,  # 60 of 92 days along 40 to 70.
        "attained_on": None,
        "attained_at_due": None,
        "days_left": 32,
    }


def test_69_and_a_half_meets_70_whatever_the_team_does(plan, standing, acme, north, score):
    one, other = rep(acme, "One", north), rep(acme, "Other", north)
    score(one, {JUNE: 69.5})
    score(other, {JUNE: 69.499})
    plan(north)

    met, missed = standing(one), standing(other)
    assert (met["met"], met["state"], met["attained_on"]) == (True, "met", "2026-06-20")
    assert (met["gap"], met["required_rate"]) == (0.5, None)
    assert (missed["met"], missed["state"]) == (False, "no_baseline")


def test_a_rep_without_a_score(plan, standing, north, bobs_rep):
    plan(north)

    answer = standing(bobs_rep)
    assert (answer["state"], answer["reason"]) == ("insufficient_data", "no_scores")
    assert (answer["score"], answer["met"], answer["gap"], answer["age_days"]) == (
        None,
        None,
        None,
        None,
    )


def test_the_plan_is_that_of_the_team_of_the_day(plan, standing, north, south, bobs_rep):
    everybody, own = plan(), plan(north, starts_on="2026-06-01")
    move(bobs_rep, south, date(2026, 6, 20))

    before, on_its_days, after = (
        standing(bobs_rep, date(2026, 5, 31)),
        standing(bobs_rep, date(2026, 6, 19)),
        standing(bobs_rep, JUNE),
    )
    assert (before["plan"], before["plan_owner"]) == (everybody["id"], None)
    assert (on_its_days["plan"], on_its_days["plan_owner"]) == (own["id"], str(north.pk))
    assert (after["plan"], after["team"]) == (everybody["id"], str(south.pk))


def test_no_plan_and_no_team(plan, standing, bobs_rep):
    assert standing(bobs_rep, status=404)["code"] == "no_plan"
    plan()
    assert standing(bobs_rep)["plan_owner"] is None
    move(bobs_rep, None, JUNE)
    assert standing(bobs_rep, status=404)["code"] == "no_plan"


def test_who_reads_it(plan, standing, acme, alice, bob, ana, south, bobs_rep):
    plan()
    colleague = rep(acme, "Colleague", south)
    alone = key(acme, "scores:read")

    for who in (alice, bob, ana, alone):
        assert standing(bobs_rep, who=who)["rep"] == str(bobs_rep.pk)
    for who in (alice, bob):
        assert standing(colleague, who=who, status=404)["code"] == "not_found"
    assert standing(colleague, who=alone)["rep"] == str(colleague.pk)
    standing(bobs_rep, who=key(acme, "statistics:read"), status=403)


def test_a_manager_reads_the_days_in_the_own_teams(
    plan, standing, alice, bob, north, south, bobs_rep
):
    plan()
    move(bobs_rep, south, date(2026, 5, 1))
    move(bobs_rep, north, date(2026, 6, 1))

    assert standing(bobs_rep, date(2026, 6, 1), who=alice)["team"] == str(north.pk)
    assert standing(bobs_rep, date(2026, 5, 31), who=alice, status=404)["code"] == "not_found"
    assert standing(bobs_rep, date(2026, 5, 31), who=bob)["team"] == str(south.pk)
