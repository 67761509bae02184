"""A team against the plan nearest to it, as the API tells it."""

from datetime import date, timedelta

import pytest
import time_machine

from apps.ledger.models import StaleRange
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, rep
from tests.targets.plans import PLAN, PLANS

ACME = "/api/v1/organisations/acme"
START = date(2026, 5, 1)
SETTLED = START - timedelta(days=30)  # Nobody is new when the plan starts.


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture(autouse=True)
def no_days_before_the_plan(acme):
    """The stale ranges of the sample data begin long before START."""
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()


@pytest.fixture
def plan(client, drained):
    """Make a plan by the API, compute unless more is to come, and return it."""

    def plan(team=None, *, computed=True, **changes):
        body = PLAN | {"team": str(team.pk) if team else None} | changes
        answer = client.post(PLANS, body)
        assert answer.status_code == 201, answer.content
        if computed:
            drained()
        return answer.json()

    return plan


@pytest.fixture
def attainment(client):
    def attainment(team, on=TODAY):
        answer = client.get(f"{ACME}/teams/{team.pk}/attainment?on={on}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return attainment


@pytest.fixture
def four(acme, north, bobs_rep, score):
    """Bob and three more of North: at 40 in May, at 80, 80, 80 and 60 since 20 June."""
    others = (rep(acme, f"R{number}", north, since=SETTLED) for number in range(3))
    reps = [bobs_rep, *others]
    for one, total in zip(reps, (80, 80, 80, 60), strict=True):
        score(one, {START: 40, START + timedelta(days=13): 40, date(2026, 6, 20): total})
    return reps


@pytest.mark.usefixtures("four")
def test_share_and_median_disagree_and_both_are_told(plan, attainment, north):
    plan()
    assessed = attainment(north)
    stage, later = assessed["stages"]

    assert (assessed["roster"], assessed["scored"], assessed["median"]) == (4, 4, 80)
    assert (assessed["criterion"], assessed["share_required"]) == ("share", 80)
    assert assessed["baseline"] == {"day": "2026-05-01", "value": 40}
    assert (stage["share"], stage["at_target"], stage["counted"]) == (75, 3, 4)
    assert (stage["met_by_share"], stage["met_by_median"]) == (False, True)
    assert (stage["level"], stage["gap"], stage["median_gap"]) == (60, 10, -10)
    assert stage["share_gap"] == 5
    assert stage["required_rate"] == 8.906  # 9.5 points in 32 days; the median does not matter.
    assert (stage["due_on"], stage["days_left"]) == ("2026-08-01", 32)
    assert (stage["attained_on"], stage["attained_at_due"]) == (None, None)
    assert stage["expected"] == 59.565  # 60 of 92 days along 40 to 70.
    assert (stage["state"], later["state"]) == ("on_track", "not_started")
    assert later["starts_on"] == "2026-08-01"


@pytest.mark.usefixtures("four")
def test_three_quarters_are_enough_where_the_plan_says_so(plan, attainment, north):
    plan(share_required=75)
    stage = attainment(north)["stages"][0]

    assert (stage["state"], stage["met_by_share"]) == ("met", True)
    assert stage["attained_on"] == "2026-06-20"


@pytest.mark.usefixtures("four")
def test_the_median_as_the_criterion(plan, attainment, north):
    plan(criterion="median")

    assert attainment(north)["stages"][0]["state"] == "met"
    assert attainment(north, date(2026, 6, 19))["stages"][0]["state"] == "insufficient_data"
    assert attainment(north, date(2026, 4, 30))["stages"][0]["state"] == "not_started"


def test_a_gap_and_the_rate_that_closes_it(plan, attainment, north, bobs_rep, score):
    score(bobs_rep, {START: 40, date(2026, 6, 20): 54})
    plan()
    stage = attainment(north)["stages"][0]

    assert stage["gap"] == 16
    assert stage["required_rate"] == 14.531  # 15.5 points in 32 days: 69.5 meets 70.
    assert stage["pace"] == pytest.approx(14 / 19.565, abs=1e-3)
    assert stage["state"] == "at_risk"
    assert stage["share"] == 0


def test_69_and_a_half_shows_as_70(plan, attainment, north, bobs_rep, score):
    score(bobs_rep, {START: 40, date(2026, 6, 20): 69.499, date(2026, 6, 25): 69.5})
    plan()

    assert attainment(north, date(2026, 6, 24))["stages"][0]["at_target"] == 0
    assert attainment(north)["stages"][0]["at_target"] == 1


def test_the_nearest_plan_applies(client, plan, attainment, sales, north, south, drained, four):
    whole, regional = plan(computed=False), plan(sales, computed=False, name="Sales")
    own = plan(north, name="North")

    assert [attainment(team)["plan"] for team in (north, south, sales)] == [
        own["id"],
        regional["id"],
        regional["id"],
    ]
    assert attainment(north)["plan_owner"] == str(north.pk)
    assert attainment(south)["plan_owner"] == str(sales.pk)
    for gone, left in ((own, regional), (regional, whole)):
        assert client.delete(f"{PLANS}/{gone['id']}", headers={"If-Match": "*"}).status_code == 204
        drained()
        assert attainment(north)["plan"] == left["id"]
        assert attainment(north)["stages"][0]["counted"] == 4
    assert attainment(north)["plan_owner"] is None
    assert client.delete(f"{PLANS}/{whole['id']}", headers={"If-Match": "*"}).status_code == 204
    answer = client.get(f"{ACME}/teams/{north.pk}/attainment")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_plan")


@pytest.mark.usefixtures("four")
def test_earlier_evaluations_keep_their_version(client, plan, attainment, north, drained):
    first = plan(share_required=75)
    url = f"{PLANS}/{first['id']}"
    with time_machine.travel(NOW - timedelta(days=3)):
        easier = PLAN | {"stages": [{"threshold": 75, "due_after_months": 3}]}
        once, again = (
            client.put(url, easier | {"team": None}, headers={"If-Match": "*"}) for _ in range(2)
        )
        assert again.json()["version"] == 2  # Safe to repeat.
    drained()

    assert (once.status_code, once.json()["version"]) == (200, 2)
    assert once.json()["effective_from"] == "2026-06-27"
    before, after = attainment(north, date(2026, 6, 26)), attainment(north, date(2026, 6, 27))
    assert (before["plan_version"], after["plan_version"]) == (1, 2)
    assert [stage["threshold"] for stage in before["stages"]] == [70, 80]
    assert [stage["threshold"] for stage in after["stages"]] == [75]
    assert (before["share_required"], after["share_required"]) == (75, 80)
    assert before["stages"][0]["attained_on"] == "2026-06-20"
    assert after["stages"][0]["counted"] == 4


def test_newcomers_stand_apart(acme, plan, attainment, north, four, score):
    newcomer = rep(acme, "New", north, since=TODAY - timedelta(days=29))
    settled = rep(acme, "Settled", north, since=TODAY - timedelta(days=30))
    for one in (newcomer, settled):
        score(one, {TODAY: 80})
    plan()
    assessed = attainment(north)
    stage = assessed["stages"][0]

    assert (assessed["roster"], assessed["scored"]) == (6, 6)
    assert (stage["counted"], stage["at_target"], stage["newcomers"]) == (5, 4, 1)


def test_a_frozen_cohort_is_who_was_there_at_the_start(acme, plan, attainment, north, four, score):
    late = rep(acme, "Late", north, since=START + timedelta(days=1))
    score(late, {TODAY: 80})
    plan(cohort="frozen_at_start", share_required=75)
    assessed = attainment(north)
    stage = assessed["stages"][0]

    assert (assessed["roster"], assessed["scored"]) == (5, 5)
    assert (stage["counted"], stage["at_target"], stage["newcomers"]) == (4, 3, 0)
    assert stage["state"] == "met"


@pytest.mark.usefixtures("four")
def test_a_day_before_the_plan_is_counted_when_it_is_asked_for(plan, attainment, north):
    plan(starts_on=str(TODAY - timedelta(days=1)), share_required=75)
    before = attainment(north, TODAY - timedelta(days=2))
    stage = before["stages"][0]

    assert (before["roster"], before["coverage"], before["level"]) == (4, 1, 80)
    assert (stage["state"], stage["reason"], stage["gap"]) == ("not_started", None, -10)
    assert (stage["counted"], stage["at_target"], stage["share"]) == (4, 3, 75)


@pytest.mark.usefixtures("four")
def test_a_day_of_which_nothing_can_be_said_has_a_reason(acme, plan, attainment, north, south):
    plan()
    nobody = attainment(south, START - timedelta(days=300))
    unscored = attainment(north, START + timedelta(days=40))

    assert (nobody["level"], nobody["reason"]) == (None, "no_roster")
    assert (unscored["level"], unscored["reason"]) == (None, "no_scores")
    assert {stage["reason"] for stage in unscored["stages"]} == {"no_scores"}
