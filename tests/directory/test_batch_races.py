"""Batches at the same time, in opposite orders: each waits for the other, and none fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.batches import ACME, counts
from tests.calls import client
from tests.sample_data import key, organisation, team

SENDERS = 4
NAMES = [f"n-{number}" for number in range(20)]


def at_once(browser_key, kind, items):
    """Send the items, every other sender in reverse, and return the answers."""
    together = Barrier(SENDERS)

    def send_as(sender):
        order = items[::-1] if sender % 2 else items
        together.wait()
        try:
            return send(browser_key, kind, order)
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        return list(pool.map(send_as, range(SENDERS)))


def send(browser_key, kind, items):
    return client(browser_key).post(f"{ACME}/{kind}:batch", {"items": items}, format="json")


def item(kind, name):
    return {
        "teams": {"external_id": name, "name": name},
        "reps": {"external_id": name, "name": name, "team": "north", "from_day": "2026-02-01"},
        "assignments": {"rep": name, "from_day": "2026-02-01", "team": None},
        "scores": {"rep": name, "day": "2026-02-01", "total": 50,
                   "observed_at": "2026-02-01T08:00:00Z"},
    }[kind]  # fmt: skip


@pytest.mark.parametrize("kind", ["teams", "reps", "assignments", "scores"])
@pytest.mark.usefixtures("committed")
def test_the_same_batch_sent_at_once_is_written_once(kind):
    acme = organisation("acme")
    team(acme, "North")
    browser_key = key(acme)
    if kind in ("assignments", "scores"):
        items = [item("reps", name) | {"from_day": "2026-01-01"} for name in NAMES]
        assert send(browser_key, "reps", items).status_code == 200
    answers = at_once(browser_key, kind, [item(kind, name) for name in NAMES])

    assert [answer.status_code for answer in answers] == [200] * SENDERS
    outcomes_of_senders = sorted(counts(answer) for answer in answers)
    assert outcomes_of_senders == [[0, 0, 20, 0]] * (SENDERS - 1) + [[20, 0, 0, 0]]
