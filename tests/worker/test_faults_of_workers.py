"""A worker is frozen, killed or absent, and beat runs twice: nothing is lost or done twice."""

import os
import signal
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from apps.imports.models import Import
from apps.jobs.models import Job
from apps.scores.models import DailyScore
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key, organisation, rep, team

from scripts.faults.services import platform

ACME = "/api/v1/organisations/acme"
LEASE = 2
DAYS = 50

pytestmark = pytest.mark.trial


@pytest.fixture
def today():
    return timezone.now().date()


@pytest.fixture
def acme(database, today):
    acme = organisation("acme")
    rep(acme, "Bob", team(acme, "North"), since=today - timedelta(days=DAYS), today=today)
    return acme


@pytest.fixture
def running(acme, database, redis_url, tmp_path):
    url = with_database(os.environ["DATABASE_URL"], database)
    with platform(url, redis_url, tmp_path, SSI_JOB_LEASE_SECONDS=str(LEASE)) as running:
        yield running


@pytest.fixture
def gatekeeper(database):
    """The owner, who makes a worker wait at a table."""
    with psycopg.connect(with_database(os.environ["DATABASE_OWNER_URL"], database)) as owner:
        yield owner


@pytest.fixture
def send(running, acme, today):
    caller = running.caller(key(acme))

    def send():
        rows = [f"bob,{today - timedelta(days=n)},{40 + n % 50}" for n in range(DAYS)]
        content = "\n".join(["rep,day,total", *rows])
        status, _, answer = caller.ask(
            "POST", f"{ACME}/imports", content, **{"Content-Type": "text/csv"}
        )
        assert status == 202
        return answer["job"]

    return send


def job_of(organisation, pk):
    with organisation_context(organisation.pk):
        return Job.objects.get(pk=pk)


def assert_loaded_once(organisation, pk, attempt):
    job = job_of(organisation, pk)
    assert (job.state, job.attempt) == ("succeeded", attempt)
    with organisation_context(organisation.pk):
        (loaded,) = Import.objects.filter(job=pk)
        assert (loaded.created, DailyScore.objects.count()) == (DAYS, DAYS)


def test_a_frozen_worker_does_nothing_when_it_thaws(running, acme, send, gatekeeper):
    running.signal("worker-jobs", signal.SIGSTOP)
    job = send()
    gatekeeper.execute("LOCK TABLE directory_rep IN ACCESS EXCLUSIVE MODE")
    running.signal("worker-jobs", signal.SIGCONT)
    running.until(lambda: job_of(acme, job).state == "running", 30)
    running.signal("worker-jobs", signal.SIGSTOP)
    gatekeeper.rollback()
    running.until(lambda: running.readiness()["worker_ages_seconds"]["jobs"] > 2 * 5, 30)
    assert running.caller().ask("GET", "/readyz")[0] == 200

    running.start_worker("worker-jobs", "second")
    running.until(lambda: job_of(acme, job).state == "succeeded", 60)
    running.signal("worker-jobs", signal.SIGCONT)
    running.until(lambda: running.readiness()["worker_ages_seconds"]["jobs"] < 5, 30)
    assert_loaded_once(acme, job, attempt=2)


def test_two_beats_do_nothing_twice(running, acme, send):
    running.start_beat("second beat")
    jobs = [send() for _ in range(3)]
    running.until(lambda: all(job_of(acme, job).state == "succeeded" for job in jobs), 60)
    assert {job_of(acme, job).attempt for job in jobs} == {1}
    running.until(lambda: running.readiness()["heartbeat_age_seconds"] < 5, 30)


def test_without_beat_jobs_and_statistics_go_on(running, acme, send):
    running.stop("beat")
    job = send()
    running.until(lambda: job_of(acme, job).state == "succeeded", 30)
    caller = running.caller(key(acme))
    running.until(lambda: caller.ask("GET", f"{ACME}/freshness")[2]["up_to_date"], 30)
    running.until(lambda: running.readiness()["heartbeat_age_seconds"] > 5, 30)
    assert running.caller().ask("GET", "/readyz")[0] == 200


def test_a_killed_worker_is_started_again(running, acme, send):
    for name in ("worker", "worker-jobs"):
        running.signal(name, signal.SIGKILL)
    job = send()
    running.until(lambda: job_of(acme, job).state == "succeeded", 60)
    assert_loaded_once(acme, job, attempt=1)
