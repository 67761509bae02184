"""In the middle of a job a connection is really cut, and a statement is really stopped."""

import os
import signal
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from apps.jobs import services as jobs
from apps.jobs.models import Job
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.engines import ADMIN
from tests.sample_data import NOW, organisation

KIND = "export"
LATER = NOW + timedelta(seconds=5)


class OverTime(Exception):
    """What a worker raises by a signal, as Celery does."""


@pytest.fixture
def acme(committed):
    return organisation("acme")


@pytest.fixture
def job(acme):
    with organisation_context(acme.pk, actor=Actor("system")):
        return jobs.submit(organisation_id=acme.pk, kind=KIND, arguments={}).pk


@pytest.fixture
def doing(monkeypatch, acme, job):
    """Let a function be the work of the job at a moment; return the job afterwards."""

    def doing(work, now=NOW):
        monkeypatch.setitem(jobs.JOB_KINDS._items, KIND, jobs.JobKind(KIND, run=work))
        assert jobs.run_next(organisation_id=acme.pk, clock=lambda: now, time_limits=(OverTime,))
        with organisation_context(acme.pk):
            return Job.objects.get(pk=job)

    return doing


def cut(backend):
    """End a connection as an administrator or a failover does."""
    url = with_database(os.environ[ADMIN], connection.settings_dict["NAME"])
    with psycopg.connect(url) as another:
        assert another.execute("SELECT pg_terminate_backend(%s, 5000)", [backend]).fetchone()[0]


def loses_its_connection(*, job, clock):
    with organisation_context(job.organisation_id):
        cut(connection.connection.info.backend_pid)
        Job.objects.count()


def finishes(*, job, clock):
    with organisation_context(job.organisation_id):
        jobs.hold(job=job)
        jobs.finish(job=job, now=clock())


def test_a_cut_connection_is_tried_once_more(doing):
    waiting = doing(loses_its_connection)
    assert (waiting.state, waiting.error_code) == ("queued", "database_unavailable")
    assert waiting.retry_at == LATER
    ended = doing(finishes, LATER)
    assert (ended.state, ended.attempt, ended.error_code) == ("succeeded", 2, "")


def test_a_connection_that_is_cut_twice_ends_the_job(doing):
    doing(loses_its_connection)
    failed = doing(loses_its_connection, LATER)
    assert (failed.state, failed.error_code) == ("failed", "database_unavailable")


def test_a_connection_that_is_cut_between_transactions(doing):
    def work(*, job, clock):
        with organisation_context(job.organisation_id):
            backend = connection.connection.info.backend_pid
        cut(backend)
        finishes(job=job, clock=clock)

    assert doing(work).error_code == "database_unavailable"
    assert doing(finishes, LATER).state == "succeeded"


def test_a_connection_that_is_cut_outside_of_any_transaction(doing):
    def work(*, job, clock):
        with connection.cursor() as cursor:
            cut(connection.connection.info.backend_pid)
            cursor.execute("SELECT 1")

    assert doing(work).error_code == "database_unavailable"
    assert doing(finishes, LATER).state == "succeeded"


def test_a_statement_is_stopped_when_the_time_is_over(doing):
    def work(*, job, clock):
        with organisation_context(job.organisation_id), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    began = time.monotonic()
    with time_limit(0.3):
        failed = doing(work)
    assert (failed.state, failed.error_code) == ("failed", "out_of_time")
    assert time.monotonic() - began < 10


@contextmanager
def time_limit(seconds):
    def over(*_):
        raise OverTime

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
