"""A copy that follows `GET /changes` while others write ends equal to its source."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal

import pytest

from apps.jobs import services as jobs
from ssi_platform.database import clock
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.sample_data import TODAY, key
from tests.sample_data import organisation as make_organisation
from tests.sample_data import rep as make_rep
from tests.sample_data import team as make_team

from .conftest import ACME
from .copies import Copy, everything
from .test_followers import own_connection

WRITERS = 8
DAYS = [str(TODAY - timedelta(days=number)) for number in range(5)]


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
        address, day = f"{ACME}/reps:by-external-id/{rep}", chance.choice(DAYS)
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
            created = client.post(f"{ACME}/teams", team, format="json").json()
            if chance.random() < 0.5:
                headers = {"If-Match": "*"}
                client.delete(f"{ACME}/teams/{created['id']}", headers=headers)

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
