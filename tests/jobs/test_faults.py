"""How a job ends, or goes on, after an exception, a lost worker and the end of its time."""

import logging
from datetime import timedelta

import psycopg
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.db.models.functions import Now

from apps.jobs import tasks
from apps.jobs.models import Job, JobState
from apps.jobs.services.running import DATABASE_DELAY, LOST_DELAYS, MAX_ATTEMPTS
from ssi_platform.database import cross_tenant
from ssi_platform.database.faults import is_transient
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW

from .conftest import ACME, FILE, LONG

SECRET = "secret of the code"


def raises(error):
    def run(*, job, clock):
        raise error

    return run


def database_error(kind):
    error = OperationalError(SECRET)
    error.__cause__ = kind(SECRET)
    return error


def test_an_unexpected_exception_ends_a_job_at_once(client, job, run, done_by, stored, caplog):
    with done_by(raises(ZeroDivisionError(SECRET))), caplog.at_level(logging.ERROR):
        assert [run(), run()] == [True, False]

    failed = stored(job)
    assert (failed.state, failed.error_code, failed.attempt) == ("failed", "server_error", 1)
    assert failed.request_id in failed.error
    assert SECRET not in failed.error
    assert SECRET in caplog.text
    assert "Traceback" in caplog.text
    shown = client.get(f"{ACME}/jobs/{job}").json()
    assert (shown["error"], shown["error_code"]) == (failed.error, "server_error")


def test_a_job_of_no_request_is_named_by_its_own_id(acme, job, run, done_by, stored):
    with organisation_context(acme.pk):
        Job.objects.filter(pk=job).update(request_id="")
    with done_by(raises(ZeroDivisionError())):
        run()
    assert str(job) in stored(job).error


def test_the_import_and_the_export_say_what_ended_them(client, bobs_rep, run, done_by):
    received = client.post(f"{ACME}/imports", FILE, content_type="text/csv").json()["id"]
    asked = client.post(f"{ACME}/exports", {"content": "scores", "format": "csv"}).json()["id"]
    with done_by(raises(ZeroDivisionError())), done_by(raises(ZeroDivisionError()), "export"):
        assert [run(), run()] == [True, True]

    for what in (f"imports/{received}", f"exports/{asked}"):
        shown = client.get(f"{ACME}/{what}").json()
        assert (shown["state"], shown["error_code"]) == ("failed", "server_error")
        assert "request id" in shown["error"]
        assert shown in client.get(f"{ACME}/{what.split('/')[0]}").json()["data"]


def test_a_lost_worker_is_waited_for_longer_each_time(job, run, take, stored, settings):
    lease = timedelta(seconds=settings.JOB_LEASE_SECONDS)
    moment, now = timedelta(microseconds=1), NOW
    for attempt, delay in enumerate(LOST_DELAYS, start=1):
        assert take(now).attempt == attempt
        ends = now + lease
        assert run(ends) is False
        now = ends + delay * lease
        if delay:
            assert run(ends + moment) is True  # Noticed, and put off.
            waiting = stored(job)
            assert (waiting.state, waiting.retry_at) == (JobState.QUEUED, now)
            assert (waiting.error_code, waiting.attempt) == ("worker_lost", attempt)
            assert run(now - moment) is False
        else:
            now += moment
    assert LOST_DELAYS == (0, 1, 3, 7)
    assert take(now).attempt == MAX_ATTEMPTS
    assert run(now + lease + moment) is True
    assert (stored(job).state, stored(job).error_code) == (JobState.FAILED, "worker_lost")


def test_after_five_attempts_a_job_is_failed_loudly(job, run, lose_every_worker, stored, totals):
    now = lose_every_worker(job)

    failed = stored(job)
    assert (failed.state, failed.attempt) == (JobState.FAILED, MAX_ATTEMPTS)
    assert (failed.error_code, failed.retry_at) == ("worker_lost", None)
    assert failed.error.startswith("Failed after 5 attempts")
    assert run(now + LONG) is False
    assert totals() == []


def test_a_job_that_is_put_off_wakes_nobody_before_its_time(acme, job):
    with organisation_context(acme.pk):
        jobs = Job.objects.filter(pk=job)
        jobs.update(retry_at=Now() + LONG)
        assert cross_tenant.organisations_with_waiting_jobs() == []
        jobs.update(retry_at=Now() - LONG)
        assert cross_tenant.organisations_with_waiting_jobs() == [acme.pk]


def test_a_job_that_ends_well_keeps_no_error(job, run, take, stored, totals):
    take(NOW)
    take(NOW + LONG)
    run(NOW + LONG + timedelta(seconds=31))
    assert stored(job).error_code == "worker_lost"
    run(NOW + 2 * LONG)
    ended = stored(job)
    assert (ended.state, ended.error, ended.error_code) == (JobState.SUCCEEDED, "", "")
    assert (ended.retry_at, totals()) == (None, [46_000])


TRANSIENT = [
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.AdminShutdown,
    psycopg.OperationalError,
]


@pytest.mark.parametrize("kind", TRANSIENT)
def test_a_transient_database_error_is_retried_once(job, run, done_by, stored, kind):
    with done_by(raises(database_error(kind))):
        assert [run(), run()] == [True, False]
        waiting = stored(job)
        assert (waiting.state, waiting.retry_at) == (JobState.QUEUED, NOW + timedelta(seconds=5))
        assert waiting.error_code == "database_unavailable"
        assert run(NOW + DATABASE_DELAY) is True
    failed = stored(job)
    assert (failed.state, failed.attempt) == (JobState.FAILED, 2)
    assert failed.error_code == "database_unavailable"
    assert SECRET not in failed.error


def test_what_the_database_breaks_off_at_the_last_attempt_fails(acme, job, run, done_by, stored):
    with organisation_context(acme.pk):
        Job.objects.filter(pk=job).update(attempt=MAX_ATTEMPTS - 1)
    with done_by(raises(psycopg.errors.DeadlockDetected())):
        run()
    assert (stored(job).state, stored(job).error_code) == ("failed", "database_unavailable")


def test_a_retry_after_a_database_error_may_succeed(job, run, done_by, stored, totals):
    with done_by(raises(psycopg.errors.DeadlockDetected())):
        run()
    run(NOW + DATABASE_DELAY)
    assert (stored(job).state, stored(job).error_code, totals()) == ("succeeded", "", [46_000])


@pytest.mark.parametrize(
    "error",
    [ValueError(), psycopg.errors.UniqueViolation(), psycopg.errors.QueryCanceled(),
     database_error(psycopg.errors.OutOfMemory), OperationalError("of no cause")],
)  # fmt: skip
def test_other_errors_do_not_pass_by_themselves(error):
    assert not is_transient(error)


@pytest.mark.parametrize("kind", [psycopg.errors.DiskFull, psycopg.errors.ReadOnlySqlTransaction])
def test_a_database_that_takes_no_changes_may_take_them_later(kind):
    assert is_transient(database_error(kind))


def test_a_job_ends_when_its_time_is_over(acme, job, done_by, stored, monkeypatch):
    monkeypatch.setattr(tasks.work, "delay", lambda **_: None)
    with done_by(raises(SoftTimeLimitExceeded())):
        tasks.work(organisation_id=str(acme.pk))
    assert (stored(job).state, stored(job).error_code) == (JobState.FAILED, "out_of_time")


def test_an_attempt_that_lost_its_job_does_not_end_it(acme, job, take, stored, done_by, run):
    def overtaken(*, job, clock):
        with organisation_context(acme.pk):
            Job.objects.filter(pk=job.pk).update(attempt=job.attempt + 1)
        raise ZeroDivisionError

    with done_by(overtaken):
        run()
    assert (stored(job).state, stored(job).error) == (JobState.RUNNING, "")
