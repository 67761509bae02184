"""A program that follows `GET /changes` ends with the rows of the source, deletions included."""

from datetime import timedelta

import pytest

from apps.ledger.models import KEPT, Event
from apps.scores import services as scores
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.sample_data import NOW, TODAY, key, move, reading, record, system
from tests.sample_data import organisation as make_organisation
from tests.sample_data import rep as make_rep
from tests.sample_data import team as make_team

from .conftest import ACME
from .copies import Copy, everything
from .published import held_open


@pytest.fixture
def client(acme_key):
    return calls.client(acme_key)


@pytest.fixture
def after(client):
    """Return a function: the changes since the test began."""
    cursor = client.get(f"{ACME}/changes").json()["cursor"]

    def changes(**query):
        answer = client.get(f"{ACME}/changes", {"after": cursor, **query})
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    return changes


def test_a_row_is_named_with_what_to_read_again(client, after, bobs_rep):
    client.patch(f"{ACME}/reps/{bobs_rep.pk}", {"name": "Robert"}, format="json")

    [change] = after()

    assert (change["type"], change["id"], change["deleted"]) == ("rep", str(bobs_rep.pk), False)
    assert change["links"] == [
        f"reps/{bobs_rep.pk}{part}" for part in ("", "/assignments", "/absences")
    ]
    assert change["row"] is None
    assert after(expand="row")[0]["row"]["name"] == "Robert"


def test_a_deleted_row_is_a_tombstone_wherever_it_was_changed(client, after):
    created = client.post(f"{ACME}/reps", {"name": "Rita"}, format="json").json()
    client.delete(f"{ACME}/reps/{created['id']}")

    changes = after(expand="row")

    assert [(c["id"], c["deleted"]) for c in changes] == [(created["id"], True)] * 2
    assert [(c["links"], c["row"]) for c in changes] == [([], None)] * 2


def test_scores_are_ranges_and_a_deleted_one_is_a_tombstone(client, after, acme, bobs_rep):
    record(acme, {(bobs_rep, TODAY): reading(50), (bobs_rep, TODAY - timedelta(3)): reading(40)})
    client.delete(f"{ACME}/reps/{bobs_rep.pk}/scores/{TODAY}")

    recorded, deleted = after()

    assert (recorded["from_day"], recorded["to_day"]) == ("2026-06-27", "2026-06-30")
    assert (recorded["reps"], recorded["deleted"]) == ([str(bobs_rep.pk)], False)
    assert (deleted["from_day"], deleted["to_day"]) == ("2026-06-30", "2026-06-30")
    assert (deleted["reps"], deleted["deleted"]) == ([str(bobs_rep.pk)], True)


def test_a_score_that_came_back_is_no_tombstone(client, after, acme, bobs_rep):
    for total in (50, 60):
        record(acme, {(bobs_rep, TODAY): reading(total)})
        if total == 50:
            client.delete(f"{ACME}/reps/{bobs_rep.pk}/scores/{TODAY}")
    assert [change["deleted"] for change in after()] == [False, False, False]


def test_scores_that_are_forgotten_are_a_tombstone_of_all_days_before(after, acme, bobs_rep):
    record(acme, {(bobs_rep, TODAY - timedelta(800)): reading(50)})
    with organisation_context(acme.pk):
        acme.retention_previous, acme.retention_from, acme.retention_months = None, None, 12
        acme.save()
    scores.forget_scores(caller=system(acme), now=NOW)

    forgotten = after(type__in="score")[-1]

    assert (forgotten["deleted"], forgotten["reps"]) == (True, None)
    assert (forgotten["from_day"], forgotten["to_day"]) == ("2000-01-01", "2025-06-29")


def test_members_managers_and_settings_are_named(client, after, acme, north, ana):
    member = client.get(f"{ACME}/members").json()["data"][0]["id"]
    client.patch(f"{ACME}/members/{member}", {"name": "Ada L."}, format="json")
    client.put(f"{ACME}/teams/{north.pk}/managers/{member}", {}, format="json")
    client.patch(f"{ACME}", {"name": "Acme Ltd"}, format="json")

    changes = after(expand="row")

    assert [change["type"] for change in changes] == ["member", "team", "organisation"]
    assert f"teams/{north.pk}/managers" in changes[1]["links"]
    assert [change["deleted"] for change in changes] == [False] * 3


def test_pages_follow_each_other_and_types_leave_no_gap(client, acme, north):
    start = client.get(f"{ACME}/changes").json()
    assert (start["data"], start["more"]) == ([], False)
    for name in ("A", "B", "C"):
        make_rep(acme, name, None)
    first = _page(client, start["cursor"], page_size=2)
    second = _page(client, first["cursor"], page_size=2)
    others = _page(client, start["cursor"], type__in="team,score")

    assert ([len(p["data"]) for p in (first, second)]) == [2, 1]
    assert (first["more"], second["more"]) == (True, False)
    assert (others["data"], others["cursor"]) == ([], second["cursor"])


def _page(client, cursor, **query):
    return client.get(f"{ACME}/changes", {"after": cursor, **query}).json()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("after=x", "invalid_cursor"),
        ("after=", "blank"),
        ("type__in=rep,card", "invalid_choice"),
        ("page_size=501", "out_of_range"),
        ("expand=rep", "invalid_choice"),
        ("since=1", "unknown_parameter"),
    ],
)
def test_what_is_wrong_with_a_question_is_said(client, query, code):
    answer = client.get(f"{ACME}/changes?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_a_reader_that_was_away_for_too_long_is_told(client, acme, bobs_rep, time_machine):
    cursor = client.get(f"{ACME}/changes").json()["cursor"]
    move(bobs_rep, None, TODAY)
    client.get(f"{ACME}/changes")
    time_machine.move_to(clock.now() + KEPT + timedelta(days=1))
    with organisation_context(acme.pk):
        assert Event.objects.exists()

    assert client.get(f"{ACME}/changes", {"after": cursor}).json()["code"] == "events_expired"


def test_a_cursor_of_another_database_is_told(client):
    """After a backup was restored a reader may be ahead: what it has is of another history."""
    answer = client.get(f"{ACME}/changes", {"after": "999999"})
    assert (answer.status_code, answer.json()["code"]) == (410, "events_expired")


@pytest.mark.usefixtures("committed")
def test_a_transaction_that_is_committed_late_is_not_left_out():
    acme, globex = make_organisation("acme"), make_organisation("globex")
    team = make_team(acme, "North")
    copy = Copy(calls.client(key(acme)))
    copy.begin()
    with held_open(globex, lambda: make_rep(globex, "Eve", None)):
        with held_open(acme, lambda: make_rep(acme, "Rita", team)):
            make_rep(acme, "Bob", team)
            copy.catch_up()
            assert len(copy.rows["reps"]) == 1
        copy.catch_up()
    assert len(copy.rows["reps"]) == 2
    assert copy.rows == everything(copy.client)
