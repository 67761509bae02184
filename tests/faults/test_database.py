"""Faults of the database, as a caller of the API sees them."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from ssi_platform.database.addresses import with_database
from tests.sample_data import key

pytestmark = pytest.mark.trial


def test_cut_connections_are_replaced_before_a_request_notices(web):
    for number in range(20):
        web.database.cut()
        assert (web.read().status, web.write(50 + number).status) in {(200, 200), (200, 201)}


def test_a_database_that_is_away_answers_503_and_is_back_at_once(web):
    web.database.close()
    answers = [web.read(), web.write(60)]
    for answer in answers:
        assert (answer.status, answer.body["code"]) == (503, "database_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.seconds < 3.5
    assert web.ask("GET", "/healthz").status == 200
    assert web.ask("GET", "/readyz").status == 503
    time.sleep(8)  # The pool has given up replacing its connections by now.
    assert web.read().status == 503

    web.database.open()
    assert web.until(200) < 2
    assert web.write(61).status in {200, 201}


def test_a_database_that_does_not_answer_is_noticed(web):
    web.database.freeze()
    with ThreadPoolExecutor(12) as callers:
        answers = list(callers.map(lambda n: web.write(n) if n % 2 else web.read(), range(40, 52)))
    for answer in answers:
        assert (answer.status, answer.body["code"]) == (503, "database_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert answer.seconds < 3
    health, ready, later = web.ask("GET", "/healthz"), web.ask("GET", "/readyz"), web.read()
    assert (health.status, ready.status, later.status) == (200, 503, 503)
    assert max(health.seconds, later.seconds) < 0.5
    assert ready.seconds < 1
    assert ready.body["database"] == "timeout"
    time.sleep(6)

    web.database.thaw()
    assert web.until(200) < 2
    assert web.write(61).status in {200, 201}
    assert web.until(200, "/readyz") < 2


def test_a_request_that_waits_for_long_is_not_cut(web, databases):
    url = with_database(os.environ["DATABASE_OWNER_URL"], databases.database("empty"))
    with psycopg.connect(url) as owner, ThreadPoolExecutor(1) as callers:
        owner.execute("LOCK TABLE directory_team")
        waiting = callers.submit(web.read)
        time.sleep(3.5)
        owner.rollback()
    assert waiting.result().status == 200
    assert waiting.result().seconds > 3


@contextmanager
def read_only(name):
    """Let a database take no changes in new sessions, as a standby or a full server does."""
    url = with_database(os.environ["DATABASE_OWNER_URL"], name)
    alter = f'ALTER DATABASE "{name}"'
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"{alter} SET default_transaction_read_only = on")
        try:
            yield
        finally:
            owner.execute("SET default_transaction_read_only = off")
            owner.execute(f"{alter} RESET default_transaction_read_only")


def test_a_read_only_database_is_read_and_refuses_changes(web, databases):
    web.key = key(web.organisation)  # Never used so far, so its use is to be recorded.
    with read_only(databases.database("empty")):
        web.database.cut()
        read = web.read()
        refused = web.write(60)
    assert read.status == 200
    assert (refused.status, refused.body["code"]) == (503, "read_only")
    assert int(refused.headers["retry-after"]) > 0

    web.database.cut()
    assert web.write(61).status in {200, 201}
