"""Absences are requested, decided on by who may, and take a rep off the roster of their days."""

from datetime import date, timedelta

import pytest

from apps.directory import services
from apps.directory.models import Absence, AbsenceState
from apps.ledger.models import AuditEvent, StaleRange
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.analytics.conftest import drained as drained
from tests.clock import noon as noon
from tests.sample_data import JANUARY, NOW, TODAY, move, rep, system

ACME = "/api/v1/organisations/acme"
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
DAY = timedelta(days=1)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def people(api, ada, alice, bob):
    return {"ada": api(ada), "alice": api(alice), "bob": api(bob)}


@pytest.fixture
def absence(bobs_rep):
    """The address of Bob's absence that begins on a day."""

    def absence(day=JUNE, verb="", whose=bobs_rep):
        return f"{ACME}/reps/{whose.pk}/absences/{day}{verb}"

    return absence


def leave(until, **values):
    return {"to_day": str(until), "kind": "leave"} | values


def code(answer):
    problem = answer.json()
    return (problem.get("errors") or [problem])[0]["code"]


def marked(acme):
    with organisation_context(acme.pk):
        rows = list(StaleRange.objects.values_list("team_id", "from_day", "to_day"))
        StaleRange.objects.all().delete()
    return rows


def actions(acme):
    with organisation_context(acme.pk):
        rows = AuditEvent.objects.filter(object_type="absence").order_by("id")
        return list(rows.values_list("action", flat=True))


def test_from_a_request_to_its_end(client, people, absence, acme, north):
    marked(acme)
    asked = people["bob"].put(absence(), leave(JUNE + 7 * DAY))
    assert (asked.status_code, asked.json()["state"]) == (201, "requested")
    assert people["bob"].put(absence(), leave(JUNE + 7 * DAY)).status_code == 200
    assert marked(acme) == []  # A request changes no figure.

    approved = people["alice"].post(absence(verb=":approve")).json()
    assert approved["state"] == "approved"
    assert approved["requested_by"] != approved["approved_by"]
    assert marked(acme) == [(north.pk, JUNE, JUNE + 6 * DAY)]
    assert people["alice"].post(absence(verb=":approve")).json() == approved
    assert people["alice"].put(absence(), leave(JUNE + 7 * DAY)).json() == approved
    assert marked(acme) == []

    assert people["alice"].put(absence(), leave(JUNE + 4 * DAY)).json()["state"] == "approved"
    assert marked(acme) == [(north.pk, JUNE + 4 * DAY, JUNE + 6 * DAY)]  # Only what changed.
    assert people["alice"].post(absence(verb=":decline")).json()["approved_at"] is None
    assert marked(acme) == [(north.pk, JUNE, JUNE + 3 * DAY)]
    assert people["bob"].put(absence(), leave(JUNE + 4 * DAY)).json()["state"] == "declined"
    assert people["bob"].put(absence(), leave(JUNE + 2 * DAY)).json()["state"] == "requested"
    assert people["bob"].delete(absence()).status_code == 204
    assert actions(acme) == ["create", "approve", "change", "decline", "request", "delete"]
    assert client.get(f"{ACME}/absences").json()["data"] == []


def test_absences_do_not_overlap_unless_one_was_declined(client, absence):
    assert client.put(absence(), leave(JUNE + 7 * DAY)).status_code == 201
    for first, end in ((JUNE - DAY, JUNE + DAY), (JUNE + 6 * DAY, JUNE + 9 * DAY)):
        refused = client.put(absence(first), leave(end))
        assert (refused.status_code, code(refused)) == (400, "absences_overlap")
        assert "from 2026-06-01 to 2026-06-07" in refused.json()["errors"][0]["detail"]
    assert client.put(absence(JUNE + 7 * DAY), leave(JUNE + 9 * DAY)).status_code == 201
    client.post(absence(verb=":decline"))
    assert client.put(absence(JUNE - DAY), leave(JUNE + DAY)).status_code == 201
    assert code(client.post(absence(verb=":approve"))) == "absences_overlap"


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (JUNE, JUNE, "empty_span"),
        (date(1999, 12, 31), JUNE, "day_out_of_range"),
        (JUNE, TODAY + 400 * DAY, "day_out_of_range"),
    ],
)
def test_days_that_cannot_be(client, absence, first, end, expected):
    assert code(client.put(absence(first), leave(end))) == expected


def test_what_a_manager_decides(people, absence, acme, bobs_rep, north, south):
    """Every day in a team of theirs, 30 days with those beside them; never their own."""
    alice, ada = people["alice"], people["ada"]
    assert alice.put(absence(MAY), leave(MAY + 30 * DAY, state="approved")).status_code == 201
    longer = alice.put(absence(MAY), leave(MAY + 31 * DAY))
    assert (longer.status_code, code(longer)) == (403, "administrator_decides")
    beside = absence(MAY + 30 * DAY)
    assert alice.put(beside, leave(MAY + 31 * DAY)).status_code == 201
    assert code(alice.post(f"{beside}:approve")) == "administrator_decides"
    assert ada.post(f"{beside}:approve").status_code == 200
    assert code(alice.delete(beside)) == "administrator_decides"
    assert code(people["bob"].delete(absence(MAY))) == "own_absence"
    assert code(people["bob"].post(absence(MAY, ":decline"))) == "own_absence"

    move(bobs_rep, south, JUNE + 5 * DAY)
    move(bobs_rep, north, JUNE + 20 * DAY)
    assert code(alice.put(absence(), leave(JUNE + 6 * DAY))) == "not_your_team"
    assert people["bob"].put(absence(), leave(JUNE + 6 * DAY)).status_code == 201
    assert code(alice.post(absence(verb=":approve"))) == "not_your_team"
    assert code(alice.delete(absence())) == "not_your_team"
    assert alice.put(absence(JUNE + 20 * DAY), leave(JUNE + 22 * DAY)).status_code == 201


def test_a_due_week_is_decided_on_by_an_administrator(people, absence, acme, north, south):
    due = JUNE + 20 * DAY
    with organisation_context(acme.pk):
        for team, day in ((north.pk, due), (None, due + 30 * DAY)):  # North has a plan of its own.
            stages = [{"threshold": 70, "due_on": day}]
            targets.create_plan(
                caller=system(acme), name="70", terms={"starts_on": MAY, "stages": stages},
                team=north if team else None, today=TODAY,
            )  # fmt: skip
    for first, expected in (
        (due - 7 * DAY, 201), (due - 6 * DAY, 403), (due, 403), (due + DAY, 201),
        (due + 30 * DAY, 201),
    ):  # fmt: skip
        answer = people["alice"].put(absence(first), leave(first + DAY, state="approved"))
        assert answer.status_code == expected, first
    assert code(people["alice"].put(absence(due), leave(due + DAY, state="approved"))) == (
        "administrator_decides"
    )
    assert people["ada"].put(absence(due), leave(due + DAY, state="approved")).status_code == 201


def test_a_list_for_everybody(client, people, absence, acme, south):
    dora = rep(acme, "Dean", south)
    client.put(absence(), leave(JUNE + 7 * DAY))
    client.put(absence(MAY, whose=dora), leave(MAY + DAY, state="approved"))

    def listed(who, query=""):
        return [row["from_day"] for row in who.get(f"{ACME}/absences?{query}").json()["data"]]

    assert listed(client) == [str(MAY), str(JUNE)]
    assert listed(client, f"from={MAY + DAY}") == listed(client, "within=north") == [str(JUNE)]
    assert listed(client, f"to={MAY}") == listed(client, "state=approved") == [str(MAY)]
    assert listed(people["alice"]) == listed(people["bob"]) == [str(JUNE)]


def test_a_batch_is_by_item(client, people, bobs_rep, acme):
    items = [
        {"rep": "bob", "from_day": "2026-06-01", "to_day": "2026-06-05", "kind": "leave"},
        {"rep": "bob", "from_day": "2026-06-04", "to_day": "2026-06-06", "kind": "other"},
        {"rep": "nobody", "from_day": "2026-06-04", "to_day": "2026-06-06", "kind": "other"},
        {"rep": "bob", "from_day": "2026-06-08", "to_day": "2026-06-09", "kind": "onboarding",
         "state": "approved"},
    ]  # fmt: skip

    def outcomes():
        answer = client.post(f"{ACME}/absences:batch", {"items": items, "atomic": False}).json()
        return [r["errors"][0]["code"] if r["errors"] else r["outcome"] for r in answer["results"]]

    assert outcomes() == ["created", "absences_overlap", "unknown_rep", "created"]
    assert outcomes() == ["unchanged", "absences_overlap", "unknown_rep", "unchanged"]
    assert actions(acme) == ["create", "create"]


def test_a_merge_unites_absences(acme, bobs_rep, north):
    other = rep(acme, "Rob", north)
    with organisation_context(acme.pk):
        for one, first, end, state in (
            (bobs_rep, JUNE, JUNE + 5 * DAY, "requested"),
            (other, JUNE + 2 * DAY, JUNE + 8 * DAY, "approved"),
            (other, JUNE + 10 * DAY, JUNE + 12 * DAY, "requested"),
        ):
            services.save_absence(
                caller=system(acme), rep=one, span=(first, end), kind="leave",
                state=AbsenceState(state), today=TODAY, now=NOW,
            )  # fmt: skip
        services.merge_reps(
            caller=system(acme), rep=bobs_rep, other=str(other.pk), today=TODAY, now=NOW
        )
        kept = Absence.objects.order_by("from_day")
        rows = list(kept.values_list("rep_id", "from_day", "to_day", "state"))
    assert rows == [
        (bobs_rep.pk, JUNE, JUNE + 2 * DAY, "requested"),
        (bobs_rep.pk, JUNE + 2 * DAY, JUNE + 8 * DAY, "approved"),
        (bobs_rep.pk, JUNE + 10 * DAY, JUNE + 12 * DAY, "requested"),
    ]


def test_programs_are_told(client, absence, bobs_rep, acme):
    cursor = client.get(f"{ACME}/changes").json()["cursor"]
    client.put(absence(), leave(JUNE + DAY))
    (change,) = client.get(f"{ACME}/changes?after={cursor}").json()["data"]
    assert change["id"] == str(bobs_rep.pk)
    assert f"reps/{bobs_rep.pk}/absences" in change["links"]


def test_a_rep_of_whom_an_absence_is_known_is_not_deleted(client, acme):
    lone = rep(acme, "Lone", None, since=JANUARY)
    url = f"{ACME}/reps/{lone.pk}"
    assert client.put(f"{url}/absences/{JUNE}", leave(JUNE + DAY)).status_code == 201
    assert code(client.delete(url)) == "in_use"
