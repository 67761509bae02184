"""Leaderboards, as the API tells them."""

from datetime import timedelta

import pytest

from apps.analytics.models import LeaderboardOptOut
from apps.ledger.models import AuditEvent
from apps.organisations.models import Organisation
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import TODAY, move, rep

from .standing_fixtures import client as client
from .standing_fixtures import plan as plan

ACME = "/api/v1/organisations/acme"


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def shown_to(acme):
    def shown_to(whom):
        with organisation_context(acme.pk):
            Organisation.objects.filter(pk=acme.pk).update(leaderboards=whom)

    return shown_to


@pytest.fixture
def board(client, api):
    def board(name="top", who=None, status=200, **query):
        answer = (api(who) if who else client).get(f"{ACME}/leaderboards/{name}", query)
        assert answer.status_code == status, answer.content
        return answer.json()

    return board


@pytest.fixture
def people(acme, north, south, bobs_rep, dora, score):
    """North: Ann 71, Bob 60, Cid 66; South: Dora 60, Eve 50; changes over 28 days beside."""
    reps = {name: rep(acme, name, north) for name in ("Ann", "Cid")} | {
        "Bob": bobs_rep, "Dora": dora, "Eve": rep(acme, "Eve", south),
    }  # fmt: skip
    totals = {"Ann": (70, 71), "Bob": (55, 60), "Cid": (67, 66), "Dora": (55, 60), "Eve": (50, 50)}
    for name, (before, now) in totals.items():
        score(reps[name], {ago(30): before, ago(1): now})
    return reps


def ranks(answer):
    return [(row["rank"], row["name"], row["figure"]) for row in answer["entries"]]


def test_they_are_off(board, people, client):
    assert board(status=404)["code"] == "leaderboards_off"
    answer = client.patch(ACME, {"leaderboards": "managers"})
    assert (answer.status_code, answer.json()["leaderboards"]) == (200, "managers")
    assert board()["ranked"] == 5


def test_the_boards(board, people, plan, shown_to, north, drained):
    shown_to("managers")
    answer = board()
    assert ranks(answer) == [
        (1, "Ann", 71), (2, "Cid", 66), (3, "Bob", 60), (3, "Dora", 60), (5, "Eve", 50),
    ]  # fmt: skip
    assert (answer["on"], answer["ranked"], answer["median"]) == (str(TODAY), 5, 60)
    assert (answer["reason"], answer["own"]) == (None, None)
    assert ranks(board("most_improved")) == [(1, "Bob", 5), (1, "Dora", 5), (3, "Ann", 1)]
    assert ranks(board("most_improved", days=7)) == []
    assert ranks(board("top", within="south")) == [(1, "Dora", 60), (2, "Eve", 50)]
    assert ranks(board("nearest_to_target")) == []
    plan(north)
    assert ranks(board("nearest_to_target")) == [(1, "Cid", 4), (2, "Bob", 10)]
    board("best", status=404)
    board(days=91, status=400)


def test_who_left_is_absent_or_new_is_on_none(client, board, people, shown_to, acme, north, score):
    shown_to("managers")
    score(rep(acme, "New", north, since=ago(29)), {ago(1): 99})
    score(rep(acme, "Old", north, since=ago(30)), {ago(1): 90})
    came_back = rep(acme, "Back", north, since=ago(300))
    move(came_back, None, ago(100))
    move(came_back, north, ago(20))
    score(came_back, {ago(1): 98})
    move(people["Bob"], None, TODAY)
    away = {"to_day": str(TODAY + timedelta(days=3)), "kind": "leave", "state": "approved"}
    answer = client.put(f"{ACME}/reps/{people['Cid'].pk}/absences/{TODAY}", away)
    assert answer.status_code == 201, answer.content
    assert [row["name"] for row in board()["entries"]] == ["Old", "Ann", "Dora", "Eve"]


def test_who_reads_what(board, people, shown_to, acme, alice, ana, bob):
    def read(who):
        answer = board(who=who)
        names = answer["entries"] and [row["name"] for row in answer["entries"]]
        return answer["reason"], answer["ranked"], names

    own, everybody = ["Ann", "Cid", "Bob"], ["Ann", "Cid", "Bob", "Dora", "Eve"]
    shown_to("aggregates_only")
    assert read(ana) == ("aggregates_only", 5, None)
    assert read(alice) == ("aggregates_only", 3, None)
    assert read(bob) == ("managers_only", None, None)
    shown_to("managers")
    assert read(ana) == (None, 5, everybody)
    assert read(alice) == (None, 3, own)
    assert read(bob) == ("managers_only", None, None)
    shown_to("everyone")
    assert read(alice) == read(bob) == (None, 5, everybody)
    mine = board(who=bob)["own"]
    assert (mine["rank"], mine["name"]) == (3, "Bob")
    few = board(who=bob, within="north")
    assert (few["reason"], few["ranked"], few["own"]) == ("below_minimum_cohort", None, None)
    assert board(who=bob, within="south")["ranked"] is None  # Not a team that Bob sees.


def test_opting_out(api, client, board, people, shown_to, acme, alice, bob, ana):
    shown_to("everyone")
    own = f"{ACME}/reps/{people['Bob'].pk}/leaderboard-choice"
    assert api(bob).get(own).json() == {"named": True}
    for _ in range(2):
        assert api(bob).put(own, {"named": False}).json() == {"named": False}
    assert ranks(board())[2:] == [(3, "Dora", 60), (4, "Eve", 50)]
    assert board(who=bob)["own"] is None
    with organisation_context(acme.pk):
        assert LeaderboardOptOut.objects.count() == 1
        assert AuditEvent.objects.filter(object_type__contains="optout").count() == 1
    assert api(alice).put(own, {"named": True}).json() == {"named": True}
    assert board()["ranked"] == 5

    colleague = f"{ACME}/reps/{people['Ann'].pk}/leaderboard-choice"
    assert api(bob).put(colleague, {"named": False}).status_code == 404
    assert api(ana).put(colleague, {"named": False}).status_code == 403
    other = f"{ACME}/reps/{people['Eve'].pk}/leaderboard-choice"
    assert api(alice).put(other, {"named": False}).status_code == 404


def test_who_is_merged_with_one_who_opted_out_is_out(client, people, acme):
    kept, gone = people["Ann"], people["Cid"]
    assert client.put(f"{ACME}/reps/{gone.pk}/leaderboard-choice", {"named": False}).json()
    answer = client.post(f"{ACME}/reps/{kept.pk}:merge", {"other": str(gone.pk)})
    assert answer.status_code == 200, answer.content
    assert client.get(f"{ACME}/reps/{kept.pk}/leaderboard-choice").json() == {"named": False}
