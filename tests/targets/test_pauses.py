"""Pauses of a plan: days that do not count, and what they move."""

from datetime import date, timedelta

import pytest

from apps.ledger.models import AuditEvent
from ssi_platform.tenancy.context import organisation_context
from tests.analytics.conftest import drained as drained
from tests.analytics.conftest import score as score
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY

from .plans import PLAN, PLANS

ACME = "/api/v1/organisations/acme"
IF_MATCH = {"If-Match": "*"}
DAY = timedelta(days=1)
ENDING = PLAN | {"ends_on": "2026-11-30"}
NEXT = {"name": "Next year", "starts_on": "2026-12-15",
        "stages": [{"threshold": 85, "due_after_months": 6}]}  # fmt: skip


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def plan(client, north):
    return client.post(PLANS, ENDING | {"team": str(north.pk)}).json()


@pytest.fixture
def pause(client, plan):
    def pause(first, last, who=client):
        return who.put(f"{PLANS}/{plan['id']}/pauses/{first}", {"last_day": str(last)})

    return pause


@pytest.fixture
def stages(client, north):
    def stages(on=TODAY):
        return client.get(f"{ACME}/teams/{north.pk}/attainment?on={on}").json()["stages"]

    return stages


def code_of(answer):
    assert answer.status_code in (400, 403, 404, 409), answer.content
    problem = answer.json()
    return (problem.get("errors") or [problem])[0]["code"]


def test_open_due_days_and_the_end_move(client, plan, pause, stages):
    assert pause("2026-08-01", "2026-08-10").status_code == 201  # The first stage is due that day.

    assert [stage["due_on"] for stage in stages()] == ["2026-08-11", "2026-11-11"]
    last, after = date(2026, 12, 10), date(2026, 12, 11)
    assert stages(last)[1]["due_on"] == "2026-11-11"
    with pytest.raises(KeyError):
        stages(after)


def test_stages_that_were_due_before_stay(pause, stages):
    pause("2026-08-02", "2026-08-11")
    assert [stage["due_on"] for stage in stages()] == ["2026-08-01", "2026-11-11"]


def test_a_paused_day_is_shown_as_such(client, north, bobs_rep, score, pause, stages, drained):
    score(bobs_rep, {date(2026, 5, 1): 40, date(2026, 6, 20): 50})
    pause("2026-06-21", "2026-07-20")
    drained()

    assert stages(date(2026, 6, 20))[0]["state"] == "at_risk"
    before, first, last = (stages(day)[0] for day in (
        date(2026, 6, 20), date(2026, 6, 21), TODAY))  # fmt: skip
    assert (first["state"], last["state"]) == ("paused", "paused")
    assert before["expected"] == first["expected"] == last["expected"]  # The path is flat.


def test_a_run_goes_on_after_a_pause(client, north, bobs_rep, score, pause, stages, drained):
    score(bobs_rep, {date(2026, 5, 1): 40, date(2026, 6, 10): 75})
    score(bobs_rep, {date(2026, 6, 14): 60, date(2026, 6, 17): 75})
    drained()
    assert stages(date(2026, 6, 20))[0]["attained_on"] is None  # Four days, three bad ones, four.
    pause("2026-06-14", "2026-06-16")
    drained()

    assert stages(date(2026, 6, 18))[0]["attained_on"] is None
    assert stages(date(2026, 6, 19))[0]["attained_on"] == "2026-06-10"


def test_paused_days_are_not_judged(client, north, bobs_rep, score, pause, stages, drained):
    """A due week is of the last seven days that count."""
    due = {"stages": [{"threshold": 70, "due_on": "2026-06-12"}], "starts_on": "2026-05-01"}
    plan = client.get(f"{PLANS}?team={north.pk}").json()["data"][0]
    body = PLAN | due | {"team": str(north.pk), "effective_from": "2026-05-01"}
    answer = client.put(f"{PLANS}/{plan['id']}", body, headers=IF_MATCH)
    assert answer.status_code == 200, answer.content
    pause("2026-06-10", "2026-06-19")  # The stage is due on the 22nd.
    score(bobs_rep, {date(2026, 6, 1): 75, date(2026, 6, 10): 10, date(2026, 6, 20): 75})
    drained()

    (verdict,) = client.get(f"{ACME}/verdicts").json()["data"]
    assert (verdict["due_on"], verdict["attained"], verdict["level"]) == ("2026-06-22", True, 75)
    assert code_of(pause("2026-06-10", "2026-06-20")) == "verdict_given"
    assert code_of(pause("2026-06-22", "2026-06-22")) == "verdict_given"
    # A score of a judged day is corrected, one of a paused day changes nothing.
    score(bobs_rep, {date(2026, 6, 12): 11, date(2026, 6, 20): 60}, at=NOW)
    drained()
    assert client.get(f"{ACME}/verdicts").json()["data"][0]["level"] == 75  # Four of seven days.


def test_a_pause_is_stored_once_and_taken_back(acme, client, plan, pause, stages):
    assert [pause(TODAY, TODAY + 4 * DAY).status_code for _ in range(2)] == [201, 200]
    assert pause(TODAY, TODAY + 9 * DAY).status_code == 200
    rows = client.get(f"{PLANS}/{plan['id']}/pauses").json()["data"]
    assert [(row["from_day"], row["last_day"]) for row in rows] == [
        (str(TODAY), str(TODAY + 9 * DAY))
    ]
    assert client.get(f"{PLANS}/{plan['id']}").json()["pauses"] == rows
    assert stages()[0]["due_on"] == "2026-08-11"
    address = f"{PLANS}/{plan['id']}/pauses/{TODAY}"
    assert [client.delete(address).status_code for _ in range(2)] == [204, 404]
    assert stages()[0]["due_on"] == "2026-08-01"

    with organisation_context(acme.pk):
        actions = AuditEvent.objects.filter(object_type="targetplan").order_by("pk")
        assert list(actions.values_list("action", flat=True)) == ["create", *["change"] * 3]


def test_a_pause_cannot_move_a_plan_into_the_next_one(client, plan, pause, north):
    assert client.post(PLANS, NEXT | {"team": str(north.pk)}).status_code == 201
    assert code_of(pause("2026-08-01", "2026-08-15")) == "plan_overlaps"
    assert pause("2026-08-01", "2026-08-14").status_code == 201
    assert code_of(pause("2026-08-01", "2026-08-15")) == "plan_overlaps"


def test_managers_pause_from_today_on(api, alice, client, plan, pause):
    manager = api(alice)
    yesterday = TODAY - DAY
    assert code_of(pause(yesterday, TODAY, manager)) == "only_from_today"
    assert pause(yesterday, TODAY).status_code == 201
    assert pause(yesterday, TODAY - DAY, manager).status_code == 200  # It ends today instead.
    assert code_of(pause(yesterday, yesterday - DAY, manager)) in ("only_from_today",)
    answer = manager.delete(f"{PLANS}/{plan['id']}/pauses/{yesterday}")
    assert code_of(answer) == "only_from_today"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-08-10", "2026-08-09", "out_of_range"),
        ("2026-08-10", "2027-08-11", "out_of_range"),
        ("2026-04-30", "2026-05-09", "outside_plan"),
        ("2026-12-12", "2026-12-12", "outside_plan"),
        ("2027-07-01", "2027-07-01", "day_out_of_range"),
        ("2026-07-10", "2026-07-11", "pause_overlaps"),
        ("2026-06-30", "2026-07-10", "pause_overlaps"),
        ("2026-02-30", "2026-07-10", "not_a_day"),
    ],
)
def test_pauses_that_are_refused(pause, first, last, code):
    assert pause("2026-07-10", "2026-07-20").status_code == 201
    refused = pause(first, last) if first != "2026-07-10" else pause("2026-07-11", last)
    assert code_of(refused) == code
