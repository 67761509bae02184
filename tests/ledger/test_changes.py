"""A program that follows `GET /changes` ends with the rows of the source, deletions included."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal

import pytest

from apps.jobs import services as jobs
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
from .test_followers import own_connection

WRITERS = 8
DAYS = [str(TODAY - timedelta(days=number)) for number in range(5)]


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
    assert change["links"] == [f"reps/{bobs_rep.pk}", f"reps/{bobs_rep.pk}/assignments"]
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


class Scene:
    """Writers that do what people and programs do, at random, until it is enough."""

    def __init__(self, acme, team, secret):
        self.acme, self.team, self.secret = acme, team, secret
        self.over = Signal()

    def keep_writing(self, number):
        client, chance = calls.client(self.secret), random.Random(number)
        with own_connection():
            while not self.over.is_set():
                self._write(client, chance, number)
                time.sleep(0.2)

    def _write(self, client, chance, number):
        rep = f"rep-{chance.randrange(10)}"
        address, day = f"{ACME}/reps/by-external-id/{rep}", chance.choice(DAYS)
        deed = chance.randrange(7)
        if deed == 0:
            client.put(address, {"name": f"N{chance.random()}"}, format="json")
        elif deed == 1:
            team = self.team if chance.random() < 0.5 else None
            item = {"rep": rep, "team": team, "from_day": day}
            client.post(f"{ACME}/assignments:batch", {"items": [item]}, format="json")
        elif deed == 2:
            item = {"rep": rep, "day": day, "total": chance.randrange(100)}
            body = {"items": [item], "atomic": False}
            client.post(f"{ACME}/scores:batch", body, format="json")
        elif deed == 3:
            self._delete_some_score(client, chance)
        elif deed == 4:
            self._import(client, f"rep,day,total\n{rep},{day},{chance.randrange(100)}\n")
        elif deed == 5:
            created = client.post(f"{ACME}/reps", {"name": f"M{number}"}, format="json").json()
            client.delete(f"{ACME}/reps/{created['id']}")
        else:
            team = {"name": f"T{chance.random()}"}
            found = client.post(f"{ACME}/teams", team, format="json").json()
            if chance.random() < 0.5:
                headers = {"If-Match": "*"}
                client.delete(f"{ACME}/teams/{found['id']}", headers=headers)

    def _delete_some_score(self, client, chance):
        rows = client.get(f"{ACME}/scores", {"page_size": 500}).json()["data"]
        if rows:
            row = chance.choice(rows)
            client.delete(f"{ACME}/reps/{row['rep']}/scores/{row['day']}")

    def _import(self, client, content):
        """Send a file; a worker loads it at some later time."""
        client.post(f"{ACME}/imports", content.encode(), content_type="text/csv")

    def keep_working(self):
        with own_connection():
            while not self.over.is_set():
                time.sleep(0.3)
                while jobs.run_next(organisation_id=self.acme.pk, clock=clock.now):
                    pass

    def hold(self, organisation, seconds):
        with own_connection(), organisation_context(organisation.pk):
            make_rep(organisation, "Held", None)
            time.sleep(seconds)


@pytest.mark.usefixtures("committed", "database_clock")
@pytest.mark.trial
def test_a_copy_ends_equal_to_its_source():
    acme, globex = make_organisation("acme"), make_organisation("globex")
    team = make_team(acme, "North")
    for number in range(10):
        make_rep(acme, f"Rep-{number}", team)
    scene = Scene(acme, "north", key(acme))
    copy = Copy(calls.client(scene.secret))
    with ThreadPoolExecutor(WRITERS + 4) as pool:
        work = [pool.submit(scene.keep_writing, number) for number in range(WRITERS)]
        work.append(pool.submit(scene.keep_working))
        work += [pool.submit(scene.hold, one, 12) for one in (globex, acme)]
        try:
            count = follow(copy, 20)
        finally:
            scene.over.set()
        for done in work:
            done.result()
        while jobs.run_next(organisation_id=acme.pk, clock=clock.now):
            pass
        count += copy.catch_up()

    assert count > 200
    assert copy.deletions > 20
    assert copy.rows == everything(copy.client)


def follow(copy, seconds):
    copy.begin()
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        count += copy.step()[0]
    return count
