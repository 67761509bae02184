"""Directory files at the same time: the later one finds what the earlier one made."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.sample_data import organisation, team

from .directories import reps, stays, store, table, task, tree

SENDERS = 3
HEADER = ["office", "manager", "name", "since"]
ROWS = [[f"O{n % 2}", f"M{n % 4}", f"Rep {n}", "2026-03-01"] for n in range(12)]


@pytest.mark.usefixtures("committed")
def test_the_same_file_at_once_is_stored_once():
    acme = organisation("acme")
    team(acme, "North")
    together = Barrier(SENDERS)

    def send(sender):
        rows = ROWS[::-1] if sender % 2 else ROWS
        together.wait()
        try:
            return store(table(HEADER, *rows), task(acme, mode="all_or_nothing"))
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        results = sorted(pool.map(send, range(SENDERS)), key=lambda one: one[0])

    assert results == [([0, 0, 12], {})] * (SENDERS - 1) + [([12, 0, 0], {})]
    assert (len(tree(acme)), len(reps(acme)), len(stays(acme))) == (1 + 2 + 4, 12, 12)
