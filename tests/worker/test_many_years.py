"""Few scores over many years: computed soon, in short statements, and others do not wait."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from statistics import median
from threading import Event

import psycopg
import pytest
from django.utils import timezone

from apps.analytics import tasks as analytics
from apps.analytics.models import PlanDay, TeamDay
from apps.ledger.models import StaleRange
from apps.targets import services as targets
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import organisation_context
from tests.engines import ADMIN
from tests.sample_data import organisation, reading, record, rep, system, team

from .celery_worker import publish, until, worker

LONG_AGO = date(2000, 6, 1)
SCORES, DAYS_BETWEEN = 167, 57
LONGEST = """
SELECT coalesce(extract(epoch FROM max(clock_timestamp() - query_start)), 0)
FROM pg_stat_activity
WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()
"""

pytestmark = pytest.mark.trial


@pytest.fixture
def today():
    return timezone.now().date()  # The worker's clock is the real one.


@pytest.fixture
def acme(database, today):
    """An organisation with the largest plan and few scores, none of whose days is computed."""
    acme = organisation("acme")
    north = team(acme, "North", team(acme, "Sales"))
    one = rep(acme, "Old", north, since=LONG_AGO, today=today)
    stages = [{"threshold": 10 * n, "due_on": date(2000 + n, 6, 1)} for n in range(1, 11)]
    terms = {"starts_on": LONG_AGO, "stages": stages}
    with organisation_context(acme.pk):
        targets.create_plan(caller=system(acme), name="P", team=None, terms=terms, today=today)
    days = (LONG_AGO + n * timedelta(days=DAYS_BETWEEN) for n in range(SCORES))
    record(acme, {(one, day): reading(50) for day in days}, now=timezone.now())
    return acme


@pytest.fixture
def globex(database, today):
    globex = organisation("globex")
    one = rep(globex, "Gil", team(globex, "East"), since=today - timedelta(days=30), today=today)
    return globex, one


def is_stale(organisation):
    with organisation_context(organisation.pk):
        return StaleRange.objects.filter(organisation_id=organisation.pk).exists()


def longest_statement(database, over):
    """Look at the worker's statements until it is over; return the seconds of the longest."""
    url = with_database(os.environ[ADMIN], database)
    longest = 0.0
    # The role of the application does not see the statements of its other sessions.
    with psycopg.connect(url, autocommit=True) as watching:
        while not over.wait(0.02):
            longest = max(longest, float(watching.execute(LONGEST).fetchone()[0]))
    return longest


def correct(globex, one, total, today, redis_url):
    """Correct a score; return the seconds until its days are fresh."""
    now = timezone.now()
    day = today - timedelta(days=3)
    record(globex, {(one, day): reading(total, at=now)}, now=now)
    assert is_stale(globex)
    begun = time.monotonic()
    publish(analytics.drain, redis_url, organisation_id=str(globex.pk))
    until(lambda: not is_stale(globex), seconds=60)
    return time.monotonic() - begun


def test_many_years_are_fresh_soon_and_delay_nobody(acme, globex, database, redis_url, today):
    globex, one = globex
    over, corrections = Event(), []
    url = with_database(os.environ["DATABASE_URL"], database)
    with ThreadPoolExecutor(1) as pool, worker(url, redis_url):
        publish(analytics.drain, redis_url, organisation_id=str(globex.pk))
        until(lambda: not is_stale(globex), seconds=60)  # The worker has started.
        watching = pool.submit(longest_statement, database, over)
        begun = time.monotonic()
        publish(analytics.sweep, redis_url)
        try:
            while is_stale(acme):
                total = 20 + len(corrections) % 50
                corrections.append(correct(globex, one, total, today, redis_url))
                assert time.monotonic() - begun < 60
        finally:
            over.set()
        taken = time.monotonic() - begun
        longest = watching.result()

    print(
        f"fresh after {taken:.1f} s; the longest statement {longest:.2f} s; another organisation's "
        f"corrections, median of {len(corrections)}: {median(corrections):.2f} s"
    )
    assert longest < 10
    assert median(corrections) < 1
    with organisation_context(acme.pk):
        assert TeamDay.objects.filter(team__name="North").count() == (today - LONG_AGO).days + 1
        assert PlanDay.objects.filter(team__name="North", reason=None).count() > 1_000
