"""The lease of a job is renewed beside its work, however long the work makes no progress."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs.models import Job, JobState
from apps.jobs.services import renewing
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import organisation

from .conftest import finishes

PATIENCE = 20


@pytest.fixture
def acme(committed, settings):
    settings.JOB_LEASE_SECONDS = 0.6
    return organisation("acme")


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_job_without_progress_is_not_taken_up_again(acme, submit, stored, done_by, take):
    """Its work lasts longer than the lease that it was taken up with."""

    def works_in_silence(*, job, clock):
        taken = job.lease_until
        until(lambda: timezone.now() > taken + timedelta(seconds=0.1))
        (running,) = stored(acme)
        seen.append((running.lease_until > taken, running.attempt, take()))
        finishes(job=job, clock=clock)

    seen = []
    done_by(works_in_silence)
    submit(acme)
    jobs.run_next(organisation_id=acme.pk, clock=timezone.now)
    (ended,) = stored(acme)
    assert seen == [(True, 1, None)]
    assert (ended.state, ended.attempt, ended.lease_until) == (JobState.SUCCEEDED, 1, None)


def test_a_lease_that_another_attempt_holds_is_left_alone(acme, submit, stored, done_by):
    submit(acme)
    job = jobs.take_in_turn(now=timezone.now())
    with organisation_context(acme.pk):
        Job.objects.filter(pk=job.pk).update(attempt=2)
    before = stored(acme)[0].lease_until
    renewing._renew(job, lambda: timezone.now() + timedelta(hours=1))
    assert stored(acme)[0].lease_until == before
