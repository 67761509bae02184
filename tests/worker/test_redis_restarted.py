"""Redis is restarted, and forgets everything, while jobs run: nothing is lost.

REDIS_RESTARTS is how often it is tried.
"""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.jobs.models import Job
from apps.scores.models import DailyScore
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key, organisation, rep, team

from scripts.faults.services import platform

RESTARTS = int(os.environ.get("REDIS_RESTARTS", "3"))
REPS, DAYS, LONGEST = 20, 500, 5.0
ACME = "/api/v1/organisations/acme"
DAY = timedelta(days=1)

pytestmark = pytest.mark.trial


@pytest.fixture
def acme(database):
    today = timezone.now().date()
    acme = organisation("acme")
    north = team(acme, "North")
    for n in range(REPS):
        rep(acme, f"R{n}", north, since=today - DAYS * DAY, today=today)
    return acme


def rows_of(shift):
    """The rows of a file: all files are of the same reps and days, and the latest one counts."""
    today = timezone.now().date()
    for n in range(REPS * DAYS):
        yield f"r{n % REPS}", today - n // REPS * DAY, 10 + (n + shift) % 80


def file(shift):
    rows = (f"{rep},{day},{total}" for rep, day, total in rows_of(shift))
    return "\n".join(["rep,day,total", *rows])


def read(organisation, what):
    with organisation_context(organisation.pk):
        return what()


def test_jobs_go_on_and_nothing_is_lost(acme, database, redis, tmp_path):
    url = with_database(os.environ["DATABASE_URL"], database)
    with platform(
        url, redis.url, tmp_path, SSI_JOB_LEASE_SECONDS="3", SSI_RUNNING_JOBS="2"
    ) as running:
        caller = running.caller(key(acme))
        taken = [round_of(running, caller, redis, acme, n) for n in range(RESTARTS)]
        print("back after", [f"{seconds:.1f} s" for seconds in taken])
        assert max(taken) < LONGEST
        running.until(lambda: caller.ask("GET", f"{ACME}/freshness")[2]["up_to_date"], 60)
        ended = read(acme, lambda: set(Job.objects.values_list("state", "error_code")))
        assert ended == {("succeeded", "")}
        assert read(acme, Job.objects.count) == 2 * RESTARTS
        stored = DailyScore.objects.values_list("rep__external_id", "day", "total")
        assert read(acme, lambda: set(stored)) == {
            (rep, day, 1000 * total) for rep, day, total in rows_of(2 * RESTARTS - 1)
        }


def round_of(running, caller, redis, acme, n):
    """Restart Redis in the middle of a job; return the seconds until another one has begun."""
    send(caller, 2 * n)
    running.until(lambda: read(acme, Job.objects.filter(state="running").exists), 30)
    redis.kill()
    time.sleep(0.5)
    redis.start()
    begun = time.monotonic()
    running.until(lambda: caller.ask("GET", "/readyz")[2]["redis"] == "ok", 30)
    job = send(caller, 2 * n + 1)
    waiting = Job.objects.filter(pk=job, started_at=None)
    running.until(lambda: not read(acme, waiting.exists), 60)
    return time.monotonic() - begun


def send(caller, shift):
    headers = {"Content-Type": "text/csv"}
    status, _, answer = caller.ask_again("POST", f"{ACME}/imports", file(shift), **headers)
    assert status == 202, answer
    return answer["job"]
