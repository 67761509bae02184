"""kill -9 in the middle of an import and of a computation: the next worker ends it rightly."""

import os
from datetime import timedelta
from io import BytesIO

import psycopg
import pytest
from django.utils import timezone

from apps.access import services as access
from apps.analytics import tasks as analytics
from apps.analytics.models import TeamDay
from apps.imports import services as imports
from apps.jobs import tasks as jobs
from apps.jobs.models import Job
from apps.ledger.models import StaleRange
from apps.scores.models import DailyScore
from apps.scores.permissions import SCORES_WRITE
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.analytics.reckoning import assert_right
from tests.sample_data import organisation, rep, system, team

from .celery_worker import kill, publish, until, worker

DAYS = 10

pytestmark = pytest.mark.trial


@pytest.fixture
def gatekeeper(database):
    """The owner, who can make the worker wait at a table for as long as a test needs."""
    url = with_database(os.environ["DATABASE_OWNER_URL"], database)
    with psycopg.connect(url) as gatekeeper:
        yield gatekeeper


@pytest.fixture
def acme(database):
    return organisation("acme")


@pytest.fixture
def today():
    return timezone.now().date()  # The worker's clock is the real one.


@pytest.fixture
def imported(acme, today):
    """Take in a file of scores; no worker has heard of it yet."""
    since = today - timedelta(days=DAYS)
    north = team(acme, "North", team(acme, "Sales"))
    reps = [rep(acme, name, north, since=since, today=today) for name in ("Bob", "Dora", "Eve")]
    rows = [
        f"{one.external_id},{since + timedelta(days=n)},{40 + place + n}"
        for place, one in enumerate(reps)
        for n in range(DAYS)
    ]
    with organisation_context(acme.pk):
        key, _ = access.create_key(caller=system(acme), name="test", scopes=[SCORES_WRITE])
    with organisation_context(acme.pk, actor=Actor("key", key.pk)):
        file = BytesIO("\n".join(["rep,day,total", *rows]).encode())
        imports.receive_file(
            caller=system(acme),
            sent=imports.SentFile(file, filename="ten days"),
            now=timezone.now(),
        )


@pytest.mark.usefixtures("imported")
def test_the_next_worker_ends_what_a_killed_one_began(acme, database, redis_url, gatekeeper, today):
    database_url = with_database(os.environ["DATABASE_URL"], database)
    with worker(database_url, redis_url) as first:
        gatekeeper.execute("LOCK TABLE scores_dailyscore IN EXCLUSIVE MODE")
        publish(jobs.sweep, redis_url)
        until(lambda: _somebody_waits(gatekeeper))  # In the transaction of its effect.
        kill(first)
    gatekeeper.commit()
    assert _read(acme, Job.objects.values_list("state", "attempt").get) == ("running", 1)
    assert _read(acme, DailyScore.objects.count) == 0

    with worker(database_url, redis_url) as second:
        until(lambda: _read(acme, Job.objects.get).lease_until < timezone.now())
        gatekeeper.execute("LOCK TABLE analytics_teamday IN EXCLUSIVE MODE")
        publish(jobs.sweep, redis_url)
        until(lambda: _somebody_waits(gatekeeper))  # The import itself notified the computation.
        kill(second)
    gatekeeper.commit()
    assert _read(acme, Job.objects.values_list("state", "attempt").get) == ("succeeded", 2)
    assert _read(acme, DailyScore.objects.count) == 3 * DAYS
    assert _read(acme, TeamDay.objects.count) == 0
    assert _read(acme, StaleRange.objects.count) > 0

    with worker(database_url, redis_url):
        publish(analytics.sweep, redis_url)
        until(lambda: _read(acme, StaleRange.objects.count) == 0)
    with organisation_context(acme.pk):
        teams, _, _ = assert_right(acme.pk, today)
    assert len(teams) == 2 * (DAYS + 1)


def _read(organisation, read):
    with organisation_context(organisation.pk):
        return read()


def _somebody_waits(gatekeeper):
    query = """
        SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE d.datname = current_database() AND NOT l.granted
    """
    return gatekeeper.execute(query).fetchone()[0]
