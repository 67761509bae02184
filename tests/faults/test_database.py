"""What the faults with traffic do not show: a slow statement, and a key that was never used."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from ssi_platform.database.addresses import with_database
from tests.sample_data import key

pytestmark = pytest.mark.trial


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
