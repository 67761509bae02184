"""A rep's page in one call."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ssi_platform.domain.advice import STEPS
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, move, reading, record, rep
from tests.targets.plans import PLAN, PLANS

ACME = "/api/v1/organisations/acme"
PILLARS = ("brand", "people", "insights", "relationships")


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def summary(api, client):
    def summary(one, who=None, on=TODAY, status=200):
        answer = (api(who) if who else client).get(f"{ACME}/reps/{one.pk}/summary?on={on}")
        assert answer.status_code == status, answer.content
        return answer.json()

    return summary


@pytest.fixture
def scored(acme):
    """Record pillars: `scored({(anna, day): (20, 15, 15, 20)}, at)`."""

    def scored(by_rep_and_day, at=NOW - timedelta(hours=2)):
        readings = {
            key: reading(**dict(zip(PILLARS, values, strict=True)), at=at)
            for key, values in by_rep_and_day.items()
        }
        record(acme, readings)

    return scored


@pytest.fixture
def north_at_work(client, acme, north, bobs_rep, scored):
    """Anna at the goal, Bob behind, and a plan."""
    assert client.post(PLANS, PLAN | {"team": str(north.pk)}).status_code == 201
    anna = rep(acme, "Anna", north)
    days = {(anna, TODAY): (20, 15, 15, 20), (bobs_rep, ago(15)): (9, 9, 9, 9)}
    scored(days | {(bobs_rep, ago(1)): (18, 10, 14, 21)})
    scored({(bobs_rep, ago(1)): (18, 11, 14, 21)}, NOW - timedelta(hours=1))
    return anna


def test_the_page_of_a_rep(client, summary, north_at_work, bobs_rep, drained):
    drained()
    page = summary(bobs_rep)

    listed = client.get(f"{ACME}/standings", {"on": str(TODAY), "team": "north"}).json()["data"]
    assert page["standing"] == next(row for row in listed if row["name"] == "Bob")
    assert (page["on"], len(page["trend"])) == ("2026-06-30", 26)
    assert page["trend"][0]["day"] == str(ago(175))
    assert page["trend"][-3:] == [
        {"day": "2026-06-16", "total": 36},
        {"day": "2026-06-23", "total": 36},
        {"day": "2026-06-30", "total": 64},
    ]
    assert page["pillars"][1] == {
        "pillar": "people",
        "value": 11,
        "team_median": 13,
        "organisation_median": 13,
        "at_goal_median": 15,
        "published_mean": 9.7,
    }
    assert page["advice"] == {
        "pillar": "people",
        "basis": "at_goal",
        "by": 4,
        "reference": 15,
        "gap_after": 2,
        "met_after": False,
        "minutes_a_day": 10,
        "steps": list(STEPS["people"]),
    }
    assert page["advice_reason"] is None
    (replaced,) = page["revisions"]
    assert (replaced["day"], replaced["people"], replaced["total"]) == ("2026-06-29", 10, 63)
    assert replaced["source"] == "manual"


@pytest.mark.usefixtures("north_at_work")
def test_a_rep_reads_the_own_page_without_colleagues(summary, bob, bobs_rep, drained):
    drained()
    page = summary(bobs_rep, bob)

    assert page["standing"]["total"] == 64
    assert page["standing"]["rank_reason"] == "below_minimum_cohort"
    references = ("team_median", "organisation_median", "at_goal_median")
    assert [pillar[name] for pillar in page["pillars"] for name in references] == [None] * 12
    # Behind none of the published means: 17.5, 9.7, 5 and 18.9.
    assert (page["advice"], page["advice_reason"]) == (None, "not_behind")


def test_a_reps_advice_compares_with_what_is_published(summary, bob, bobs_rep, scored):
    scored({(bobs_rep, TODAY): (12, 9, 5, 15)})

    page = summary(bobs_rep, bob)
    assert (page["advice"]["pillar"], page["advice"]["basis"]) == ("brand", "published")
    assert (page["advice"]["by"], page["advice"]["gap_after"]) == (5.5, None)


def test_a_manager_reads_the_pillars_of_the_own_team(
    summary, alice, north_at_work, bobs_rep, drained
):
    drained()
    whole, page = summary(bobs_rep), summary(bobs_rep, alice)
    assert page["standing"] == whole["standing"]
    assert page["advice"] == whole["advice"]
    assert page["pillars"][1]["team_median"] == 13


def test_the_organisations_pillars_are_hidden_where_others_are_behind_them(
    summary, alice, north_at_work, bobs_rep, dora, scored, drained
):
    scored({(dora, TODAY): (1, 1, 1, 1)})
    drained()
    assert summary(bobs_rep)["pillars"][1]["organisation_median"] == 11
    page = summary(bobs_rep, alice)
    assert [pillar["organisation_median"] for pillar in page["pillars"]] == [None] * 4


def test_who_may_not_list_the_rep_finds_no_page(summary, alice, bob, dora, bobs_rep, south):
    summary(dora, alice, status=404)
    summary(dora, bob, status=404)
    move(bobs_rep, south, ago(3))
    summary(bobs_rep, alice, status=404)


def test_a_rep_without_anything(summary, bobs_rep, client):
    move(bobs_rep, None, TODAY)
    page = summary(bobs_rep)
    assert page["standing"]["team"] is None
    assert (page["standing"]["reason"], page["advice_reason"]) == ("no_scores", "no_scores")
    assert page["revisions"] == []
    assert {point["total"] for point in page["trend"]} == {None}


def test_a_rep_in_no_team_has_no_rank(summary, bobs_rep, scored):
    move(bobs_rep, None, TODAY)
    scored({(bobs_rep, TODAY): (12, 9, 5, 15)})
    page = summary(bobs_rep)
    assert (page["standing"]["total"], page["standing"]["rank_reason"]) == (41, "no_team")


def test_an_absent_rep_keeps_the_score_and_gets_no_advice(client, summary, bobs_rep, scored):
    scored({(bobs_rep, TODAY): (12, 9, 5, 15)})
    body = {"to_day": "2026-07-02", "kind": "leave", "state": "approved"}
    assert client.put(f"{ACME}/reps/{bobs_rep.pk}/absences/{TODAY}", body).status_code == 201
    page = summary(bobs_rep)
    assert (page["standing"]["excused"], page["standing"]["total"]) == (True, 41)
    assert (page["standing"]["rank_reason"], page["advice_reason"]) == ("excused", "excused")


def test_a_page_costs_the_same_whoever_is_in_the_team(client, acme, north, bobs_rep, scored):
    url = f"{ACME}/reps/{bobs_rep.pk}/summary?on={TODAY}"

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    scored({(bobs_rep, TODAY): (12, 9, 5, 15)})
    cost()
    few = cost()
    for number in range(10):
        one = rep(acme, f"R{number}", north)
        scored({(one, ago(days)): (12, 9, 5, 15) for days in range(0, 60, 7)})
    assert cost() == few


def test_steps_are_translated(summary, bobs_rep, scored, monkeypatch):
    scored({(bobs_rep, TODAY): (12, 9, 5, 15)})
    monkeypatch.setattr("apps.analytics.serializers.rep_summaries.gettext", str.upper)
    assert summary(bobs_rep)["advice"]["steps"][0] == STEPS["brand"][0].upper()


@pytest.mark.parametrize(("accepted", "language"), [("de-CH,en;q=0.5", "de"), ("fr", "en")])
def test_the_steps_are_in_the_callers_language(client, bobs_rep, scored, accepted, language):
    scored({(bobs_rep, TODAY): (12, 9, 5, 15)})
    address = f"{ACME}/reps/{bobs_rep.pk}/summary?on={TODAY}"
    answer = client.get(address, headers={"Accept-Language": accepted})
    other = client.get(address, headers={"Accept-Language": "en"})
    with translation.override(language):
        steps = [translation.gettext(step) for step in STEPS[answer.json()["advice"]["pillar"]]]

    assert answer["Content-Language"] == language
    assert "Accept-Language" in answer["Vary"]
    assert answer.json() | {"advice": None} == other.json() | {"advice": None}
    assert answer.json()["advice"]["steps"] == steps
