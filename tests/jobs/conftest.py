from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

import pytest

from apps.jobs import services as jobs
from apps.jobs.models import Job, JobState
from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW

ACME = "/api/v1/organisations/acme"
FILE = "rep,day,total\nbob,2026-03-01,46"
LONG = timedelta(hours=1)  # Longer than any lease.


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def job(client, bobs_rep):
    """The job of an import, as it was submitted."""
    answer = client.post(f"{ACME}/imports", FILE, content_type="text/csv")
    return UUID(answer.json()["job"])


@pytest.fixture
def run(acme):
    return lambda now=NOW: jobs.run_next(organisation_id=acme.pk, clock=lambda: now)


@pytest.fixture
def stored(acme):
    """Reads a row anew."""

    def stored(pk):
        with organisation_context(acme.pk):
            return Job.objects.get(pk=pk)

    return stored


@pytest.fixture
def totals(acme):
    def totals():
        with organisation_context(acme.pk):
            return list(DailyScore.objects.values_list("total", flat=True))

    return totals


def dies(*, job, clock):
    """Simulates a killed worker: it neither finishes nor fails."""
    raise SystemExit


@pytest.fixture
def done_by(monkeypatch):
    """Let a function do the work of a kind of jobs for a block."""

    @contextmanager
    def done_by(function, kind="score_import"):
        with monkeypatch.context() as patch:
            patch.setitem(jobs.JOB_KINDS._items, kind, jobs.JobKind(kind, run=function))
            yield

    return done_by


@pytest.fixture
def lose_every_worker(done_by, run, stored):
    """Let every worker that takes the job up be killed, and return when the job has failed."""

    def lose_every_worker(pk, now=NOW):
        with done_by(dies):
            while stored(pk).state != JobState.FAILED:
                with suppress(SystemExit):
                    run(now)
                now += timedelta(seconds=31)
        return now

    return lose_every_worker


@pytest.fixture
def take(acme, done_by, run):
    """Take the job up and leave it running, as a worker does that is killed or very slow."""

    def take(now=NOW):
        with done_by(dies), pytest.raises(SystemExit):
            run(now)
        with organisation_context(acme.pk):
            return Job.objects.get(state=JobState.RUNNING)

    return take
