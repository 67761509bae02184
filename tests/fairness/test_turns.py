"""Jobs are taken in turns by organisation, and none runs more than its share of them."""

from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from apps.jobs import services as jobs
from apps.jobs import tasks
from apps.jobs.models import Job, JobState
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import organisation

from .conftest import finishes

LONG = timedelta(hours=1)


def test_an_organisation_that_runs_nothing_comes_before_one_that_does(
    acme, globex, submit, take, quota
):
    quota(acme, running_jobs=0)
    submit(acme, 5)
    assert take() == "acme"
    submit(globex)
    assert [take(), take()] == ["globex", "acme"]


def test_organisations_take_turns_whatever_waits(acme, globex, submit, stored, done_by):
    """The jobs of Globex come last, and every other turn is theirs."""
    done_by(finishes)
    submit(acme, 4)
    submit(globex, 3)
    order = []
    while job := jobs.take_in_turn(now=timezone.now()):
        order.append(job.organisation_id)
        jobs.run(job=job, clock=timezone.now)
    assert order == [acme.pk, globex.pk] * 3 + [acme.pk]


def test_the_jobs_of_one_organisation_are_taken_in_their_order(acme, submit, done_by):
    done = []
    done_by(lambda *, job, clock: [done.append(job.pk), finishes(job=job, clock=clock)])
    ids = submit(acme, 3)
    while jobs.run_next(organisation_id=acme.pk, clock=timezone.now):
        pass
    assert done == ids


def test_an_organisation_runs_as_many_jobs_as_its_quota_says(acme, submit, take, quota):
    submit(acme, 4)
    assert [take(), take()] == ["acme", None]
    quota(acme, running_jobs=3)
    assert [take(), take(), take()] == ["acme", "acme", None]
    quota(acme, running_jobs=0)
    assert take() == "acme"


def test_the_default_is_a_setting(acme, submit, take, settings):
    settings.QUOTAS = settings.QUOTAS | {"running_jobs": 2}
    submit(acme, 3)
    assert [take(), take(), take()] == ["acme", "acme", None]


def test_who_asks_for_one_organisation_is_held_to_its_quota_as_well(acme, submit, take):
    submit(acme, 2)
    assert take() == "acme"
    assert jobs.run_next(organisation_id=acme.pk, clock=timezone.now) is False


def test_a_job_whose_worker_was_lost_takes_no_place(acme, submit, take, stored):
    submit(acme, 2)
    assert take() == "acme"
    with organisation_context(acme.pk):
        Job.objects.filter(state="running").update(lease_until=timezone.now() - LONG)
    assert [take(), take()] == ["acme", None]
    lost, waiting = stored(acme)
    assert (lost.state, lost.attempt) == (JobState.RUNNING, 2)
    assert waiting.state == JobState.QUEUED


def test_a_job_that_is_put_off_takes_no_turn(acme, submit, take):
    submit(acme)
    with organisation_context(acme.pk):
        Job.objects.update(retry_at=timezone.now() + LONG)
    assert take() is None
    with organisation_context(acme.pk):
        Job.objects.update(retry_at=timezone.now() - LONG)
    assert take() == "acme"


def test_the_sweep_knows_of_organisations_that_run_all_they_may(acme, submit, take):
    submit(acme, 2)
    take()
    assert cross_tenant.organisations_in_turn(1) == []
    assert cross_tenant.organisations_with_waiting_jobs() == [acme.pk]


def test_a_flood_waits_while_another_organisations_job_begins(
    acme, globex, submit, stored, done_by, messages
):
    """Two processes: one runs a job of the flood, and the other one the only job of Globex."""

    def runs_beside_globex(*, job, clock):
        if job.organisation_id == acme.pk:
            tasks.work(organisation_id=str(acme.pk))  # The other process, at the same moment.
            beside.append([each.state for each in stored(globex)])
        finishes(job=job, clock=clock)

    beside = []
    done_by(runs_beside_globex)
    submit(acme, 20)
    submit(globex)
    tasks.work(organisation_id=str(acme.pk))
    assert beside == [["succeeded"]]
    assert [job.state for job in stored(acme)] == ["succeeded"] + ["queued"] * 19


def test_a_task_takes_one_job_and_notifies_for_the_next(acme, submit, done_by, stored, messages):
    done_by(finishes)
    submit(acme, 2)
    tasks.work(organisation_id=str(acme.pk))
    assert [job.state for job in stored(acme)] == ["succeeded", "queued"]
    assert messages == [str(acme.pk)] * 2  # For another process before, and after its end.
    tasks.work(organisation_id=str(acme.pk))
    del messages[:]
    tasks.work(organisation_id=str(acme.pk))
    assert messages == []


@pytest.fixture
def busy(committed, submit, take):
    """An organisation with a job that runs and one that waits, committed."""
    one = organisation("acme")
    submit(one, 2)
    assert take() == "acme"
    return one


def test_a_job_that_is_ending_takes_its_place_even_without_a_lease(busy, take, app_url):
    with organisation_context(busy.pk):
        Job.objects.filter(state="running").update(lease_until=timezone.now() - LONG)
    with psycopg.connect(app_url) as ending:
        ending.execute(f"SET LOCAL app.organisation_id = '{busy.pk}'")
        ending.execute("SELECT FROM jobs_job WHERE state = 'running' FOR UPDATE")
        assert take() is None
    assert take() == "acme"
