"""An exception ends a job at once with a reason; only a lost worker and a lost database do not."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from apps.imports.services import running as importing
from apps.jobs import services as jobs
from apps.jobs.models import Job, JobState
from ssi_platform.database import cross_tenant
from ssi_platform.database.errors import is_transient
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.sample_data import NOW
from tests.sample_data import organisation as make_organisation

from .conftest import ACME, LONG

LATER = NOW + timedelta(days=36_500)  # By the clock of the database, too.
SOON = NOW + timedelta(seconds=6)


def raises(error):
    def work(*, job, clock):
        raise error

    return work


def deadlock():
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


def error_of(job):
    return job.state, job.error_code, job.attempt


def test_an_exception_ends_the_job_at_once(client, job, run, done_by, stored, caplog):
    with done_by(raises(ValueError("secret detail"))):
        assert run() is True
    failed = stored(job)
    assert error_of(failed) == (JobState.FAILED, "server_error", 1)
    assert failed.request_id in failed.error != ""
    assert "secret detail" not in failed.error
    assert "secret detail" in caplog.text
    assert run(NOW + LONG) is False


def test_the_sender_reads_the_reason(client, job, run, done_by):
    with done_by(raises(ValueError())):
        run()
    ended = client.get(f"{ACME}/jobs/{job}").json()
    [received] = client.get(f"{ACME}/imports").json()["data"]
    assert (ended["state"], ended["error_code"]) == ("failed", "server_error")
    assert (received["error_code"], received["error"]) == ("server_error", ended["error"])


def test_what_the_work_began_is_undone(job, run, stored, totals, monkeypatch):
    def spoilt(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(importing, "record_event", spoilt)  # After the rows were written.
    run()
    assert error_of(stored(job)) == (JobState.FAILED, "server_error", 1)
    assert totals() == []


def test_a_deadlock_is_tried_once_more(job, run, done_by, stored, totals):
    with done_by(raises(deadlock())):
        run()
        assert error_of(stored(job)) == (JobState.QUEUED, "database_unavailable", 1)
        assert run(NOW + timedelta(seconds=4)) is False
    assert run(SOON) is True
    assert error_of(stored(job)) == (JobState.SUCCEEDED, "", 2)
    assert totals() == [46_000]


def test_a_second_deadlock_is_the_end(job, run, done_by, stored):
    with done_by(raises(deadlock())):
        run()
        run(SOON)
    assert error_of(stored(job)) == (JobState.FAILED, "database_unavailable", 2)


def test_the_sweep_leaves_a_job_alone_until_it_may_be_tried(acme, job, run, done_by):
    with done_by(raises(deadlock())):
        jobs.run_next(organisation_id=acme.pk, clock=lambda: LATER)
    assert cross_tenant.organisations_with_waiting_jobs() == []


def test_an_organisation_is_told_the_last_error_of_a_lost_job(job, run, take, done_by, stored):
    with done_by(raises(deadlock())):
        run()
    at = SOON
    while stored(job).state != JobState.FAILED:
        if stored(job).attempt < jobs.MAX_ATTEMPTS:
            take(at)
        else:
            run(at)
        at += LONG
    failed = stored(job)
    assert error_of(failed) == (JobState.FAILED, "worker_lost", jobs.MAX_ATTEMPTS)
    assert failed.error.endswith("ended with: The database was not available: send it again.")


@pytest.mark.parametrize(("lost", "leases"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 1)])
def test_each_lost_worker_makes_the_next_wait_longer(
    job, run, take, done_by, stored, settings, lost, leases
):
    at = NOW
    for _ in range(lost):
        at += LONG
        take(at)
    again = at + timedelta(seconds=leases * settings.JOB_LEASE_SECONDS)
    assert run(again) is False
    assert run(again + timedelta(seconds=1)) is True


def test_a_cut_connection_is_tried_once_more(committed, done_by):
    """For real: the server ends the worker's session in the middle of the work."""
    organisation = make_organisation("acme")
    with organisation_context(organisation.pk, actor=Actor("system")):
        job = jobs.submit(organisation_id=organisation.pk, kind="score_import", arguments={})

    def cut(*, job, clock):
        with organisation_context(organisation.pk), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def end(*, job, clock):
        with organisation_context(organisation.pk):
            jobs.finish(job=job, now=clock())

    states = []
    for work, now in ((cut, NOW), (end, SOON)):
        with done_by(work):
            assert jobs.run_next(organisation_id=organisation.pk, clock=lambda now=now: now)
        with organisation_context(organisation.pk):
            states.append(error_of(Job.objects.get(pk=job.pk)))
    assert states == [
        (JobState.QUEUED, "database_unavailable", 1), (JobState.SUCCEEDED, "", 2)
    ]  # fmt: skip


def caused_by(kind, cause=None):
    error = kind("x")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(("error", "transient"), [
    (deadlock(), True),
    (caused_by(OperationalError, psycopg.OperationalError("the connection is closed")), True),
    (caused_by(OperationalError, psycopg.errors.AdminShutdown()), True),
    (caused_by(InterfaceError), True),
    (caused_by(OperationalError, psycopg.errors.QueryCanceled()), False),
    (caused_by(IntegrityError, psycopg.errors.UniqueViolation()), False),
    (ValueError(), False),
])  # fmt: skip
def test_errors_that_may_be_gone_in_a_moment(error, transient):
    assert is_transient(error) is transient
