"""Plans of single reps: for the rep's own standing, and for nothing else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.analytics.models import PlanDay
from apps.ledger.models import AuditEvent, StaleRange
from apps.targets.models import TargetPlan
from ssi_platform.tenancy.context import organisation_context
from tests.analytics.conftest import drained as drained
from tests.analytics.conftest import score as score
from tests.clock import noon as noon
from tests.sample_data import TODAY, move, rep

from .plans import PLAN, PLANS

ACME = "/api/v1/organisations/acme"
START, JUNE = date(2026, 5, 1), date(2026, 6, 20)
RAMP = PLAN | {"name": "Ramp", "stages": [{"threshold": 50, "due_after_months": 3}]}


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def ramp(api, client):
    """Ask for a plan of a rep, and return the answer."""

    def ramp(one, who=None, **changes):
        return (api(who) if who else client).post(PLANS, RAMP | {"rep": str(one.pk)} | changes)

    return ramp


@pytest.fixture
def shown(client):
    def shown(address):
        answer = client.get(f"{ACME}/{address}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return shown


def test_a_rep_stands_by_the_own_plan_and_counts_by_the_teams(
    client, ramp, shown, acme, drained, north, sales, bobs_rep, score
):
    colleague = rep(acme, "Colleague", north)
    for one, total in ((bobs_rep, 54), (colleague, 72)):
        score(one, {START: 40, JUNE: total})
    of_team = client.post(PLANS, PLAN | {"team": str(sales.pk)}).json()
    drained()
    before = shown(f"teams/{north.pk}/attainment?on={TODAY}")
    assert before.pop("own_plans") == []

    made = ramp(bobs_rep)
    assert made.status_code == 201, made.content
    plan = made.json()
    assert (plan["team"], plan["rep"]) == (None, str(bobs_rep.pk))
    drained()

    mine = shown(f"reps/{bobs_rep.pk}/attainment?on={TODAY}")
    assert (mine["plan"], mine["own_plan"]) == (plan["id"], True)
    assert mine["plan_owner"] == str(bobs_rep.pk)
    assert (mine["threshold"], mine["state"], mine["gap"]) == (50, "met", -4)
    other = shown(f"reps/{colleague.pk}/attainment?on={TODAY}")
    assert (other["plan"], other["own_plan"], other["threshold"]) == (of_team["id"], False, 70)

    for team in (north, sales):
        assert shown(f"teams/{team.pk}/attainment?on={TODAY}")["own_plans"] == [str(bobs_rep.pk)]
    after = shown(f"teams/{north.pk}/attainment?on={TODAY}")
    del after["own_plans"]
    assert after == before
    assert after["stages"][0]["at_target"] == 1


def test_an_own_plan_marks_nothing_to_compute(ramp, acme, client, bobs_rep):
    with organisation_context(acme.pk):
        StaleRange.objects.all().delete()
    plan = ramp(bobs_rep).json()
    address = f"{PLANS}/{plan['id']}"
    assert client.put(f"{address}/pauses/2026-07-01", {"last_day": "2026-07-10"}).status_code == 201
    tag = client.get(address)["ETag"]
    assert client.delete(address, headers={"If-Match": tag}).status_code == 204
    with organisation_context(acme.pk):
        assert not StaleRange.objects.exists()


def test_the_days_of_the_own_plan(ramp, client, shown, north, bobs_rep):
    of_team = client.post(PLANS, PLAN | {"team": str(north.pk)}).json()
    own = ramp(bobs_rep, starts_on="2026-06-01", ends_on="2026-09-01").json()

    for day, plan in (("2026-05-31", of_team), ("2026-06-01", own), ("2026-09-02", of_team)):
        assert shown(f"reps/{bobs_rep.pk}/attainment?on={day}")["plan"] == plan["id"]
    assert shown(f"teams/{north.pk}/attainment?on=2026-05-31")["own_plans"] == []


def test_who_is_in_no_team_has_the_own_plan_only(client, ramp, shown, bobs_rep):
    client.post(PLANS, PLAN)
    move(bobs_rep, None, JUNE)
    address = f"{ACME}/reps/{bobs_rep.pk}/attainment?on={TODAY}"
    assert client.get(address).json()["code"] == "no_plan"
    own = ramp(bobs_rep).json()
    answer = client.get(address).json()
    assert (answer["plan"], answer["team"]) == (own["id"], None)


def test_refused_plans(client, ramp, acme, north, bobs_rep):
    both = ramp(bobs_rep, team=str(north.pk))
    assert (both.status_code, both.json()["errors"][0]["code"]) == (400, "two_owners")
    plan = ramp(bobs_rep).json()
    assert ramp(bobs_rep).json()["code"] == "plan_overlaps"
    assert ramp(rep(acme, "Colleague", north)).status_code == 201
    assert client.post(PLANS, PLAN | {"team": str(north.pk)}).status_code == 201
    address = f"{PLANS}/{plan['id']}"
    tag = {"If-Match": client.get(address)["ETag"]}
    moved = client.put(address, RAMP, headers=tag)
    assert (moved.status_code, moved.json()["errors"][0]["code"]) == (400, "immutable")
    changed = client.put(address, RAMP | {"rep": "bob", "name": "Part-time"}, headers=tag)
    assert (changed.status_code, changed.json()["name"]) == (200, "Part-time")


def test_who_may(api, client, ramp, acme, alice, bob, ana, south, bobs_rep):
    colleague = rep(acme, "Colleague", south)
    other = ramp(colleague).json()

    assert ramp(bobs_rep, who=bob).status_code == 403
    assert ramp(bobs_rep, who=ana).status_code == 403
    unseen = ramp(colleague, who=alice)
    assert unseen.status_code == 400
    assert unseen.json()["errors"][0]["pointer"] == "/rep"
    own = ramp(bobs_rep, who=alice)
    assert own.status_code == 201
    for who in (alice, bob):
        rows = api(who).get(PLANS).json()["data"]
        assert [row["id"] for row in rows] == [own.json()["id"]]
        assert api(who).get(f"{PLANS}/{other['id']}").status_code == 404
    listed = client.get(f"{PLANS}?rep=bob").json()["data"]
    assert [row["id"] for row in listed] == [own.json()["id"]]

    move(bobs_rep, south, TODAY)
    address = f"{PLANS}/{own.json()['id']}"
    assert api(alice).get(address).status_code == 404


def test_plans_follow_a_merge(client, ramp, acme, north, bobs_rep):
    twin = rep(acme, "Twin", north)
    kept = ramp(bobs_rep, ends_on="2026-09-01").json()
    overlapping = ramp(twin, ends_on="2026-09-01").json()
    later = ramp(twin, starts_on="2026-10-01").json()

    merged = client.post(f"{ACME}/reps/{bobs_rep.pk}:merge", {"other": "twin"})
    assert merged.status_code == 200, merged.content
    plans = {row["id"]: row["rep"] for row in client.get(PLANS).json()["data"]}
    assert plans == dict.fromkeys((kept["id"], later["id"]), str(bobs_rep.pk))
    assert overlapping["id"] not in plans


def test_plans_go_with_an_erased_rep(client, ramp, acme, bobs_rep):
    plan = ramp(bobs_rep, name="Ramp of Bob").json()
    erased = client.post(f"{ACME}/reps/{bobs_rep.pk}:erase")
    assert erased.status_code == 202, erased.content
    with organisation_context(acme.pk):
        assert not TargetPlan.objects.exists()
        last = AuditEvent.objects.get(object_id=plan["id"], action="delete")
        assert "name" not in last.before


def test_the_database_keeps_one_owner(acme, north, bobs_rep):
    with organisation_context(acme.pk), transaction.atomic(), pytest.raises(IntegrityError):
        TargetPlan.objects.create(organisation=acme, name="Both", team=north, rep=bobs_rep)


def test_an_own_plan_is_no_plan_of_teams(client, ramp, acme, drained, north, bobs_rep, score):
    score(bobs_rep, {START: 40})
    ramp(bobs_rep)
    drained()

    answer = client.get(f"{ACME}/teams/{north.pk}/attainment?on={TODAY}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_plan")
    with organisation_context(acme.pk):
        assert not PlanDay.objects.exists()
