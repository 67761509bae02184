"""A reader that stores only the last sequence misses nothing during concurrent writes.

Eight writers commit again and again. Two transactions stay open for long: one of another
organisation, and one of the same. The reader and a second publisher run beside them.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event as Signal

import pytest
from django.db import connection
from django.utils import timezone

from apps.directory import services as directory
from apps.ledger import services as ledger
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.sample_data import TODAY, key, system
from tests.sample_data import organisation as make_organisation

from .conftest import ACME

WRITERS = 8
PAUSE = 0.03  # Seconds between two writes of one writer: all threads share one interpreter.
LAG = 2.0  # Seconds from just before a commit until the reader has the record.


@contextmanager
def own_connection():
    try:
        yield
    finally:
        connection.close()


class Scene:
    """What was committed and what was read: {id of a rep: instant}, and the rows in their order."""

    def __init__(self):
        self.committed, self.seen, self.sequences = {}, {}, []
        self.enough, self.written = Signal(), Signal()

    def write(self, organisation, *, open_for=0.0):
        with organisation_context(organisation.pk):
            rep = directory.create_rep(caller=system(organisation), name="Rita", today=TODAY)
            time.sleep(open_for)
            self.committed[str(rep.pk)] = time.monotonic()
        return str(rep.pk)

    def keep_writing(self, organisation):
        with own_connection():
            while not self.enough.is_set():
                self.write(organisation)
                time.sleep(PAUSE)

    def hold(self, organisation, seconds):
        with own_connection():
            return self.write(organisation, open_for=seconds)

    def keep_publishing(self, organisation):
        with own_connection():
            while not self.enough.is_set():
                ledger.publish_all(organisation_id=organisation.pk, now=timezone.now())
                time.sleep(PAUSE)

    def follow(self, client):
        """Read until nothing more comes after all is written."""
        last = 0
        with own_connection():
            while True:
                is_over = self.written.is_set()
                answer = client.get(f"{ACME}/audit-events", {"after": last, "page_size": 500})
                rows = answer.json()["data"]
                for row in rows:
                    self.sequences.append(row["sequence"])
                    self.seen[row["object_id"]] = time.monotonic()
                    last = row["sequence"]
                if is_over and not rows:
                    return


@pytest.mark.trial
@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("seconds", [1, pytest.param(20, marks=pytest.mark.trial)])
def test_a_follower_misses_none_and_repeats_none(seconds):
    acme = make_organisation("acme")
    globex = make_organisation("globex")
    scene, client = Scene(), calls.client(key(acme, "audit:read"))
    with ThreadPoolExecutor(WRITERS + 4) as pool:
        reader = pool.submit(scene.follow, client)
        work = [pool.submit(scene.keep_writing, acme) for _ in range(WRITERS)]
        work.append(pool.submit(scene.keep_publishing, acme))
        foreign, own = (pool.submit(scene.hold, one, seconds) for one in (globex, acme))
        try:
            held = own.result()
            del scene.committed[foreign.result()]
            scene.enough.set()
            for done in work:
                done.result()
        finally:
            scene.enough.set()
            scene.written.set()  # Only now: a writer may still commit after `enough`.
        reader.result()

    assert scene.sequences == list(range(1, len(scene.sequences) + 1))
    assert set(scene.committed) <= set(scene.seen)
    assert len(scene.sequences) == len(scene.committed) + 2  # The organisation, and its key.
    lags = sorted(scene.seen[rep] - instant for rep, instant in scene.committed.items())
    assert lags[len(lags) * 95 // 100] < LAG
    assert lags[-1] < 5 * LAG  # The machine may stand still for a moment.
    later = [rep for rep in scene.committed if rep > held and scene.seen[rep] < scene.seen[held]]
    assert len(later) > 20  # Created after the one in the open transaction, and read before it.
