"""The ledger of work: a job is done when, and only when, its effect is committed."""

from datetime import timedelta

import pytest

from apps.access.models import ApiKey
from apps.imports.services import running as importing
from apps.jobs import services as jobs
from apps.jobs.models import Job, JobState
from apps.jobs.services import running
from apps.jobs.tasks import work
from apps.ledger.models import AuditEvent
from ssi_platform.database import cross_tenant
from ssi_platform.ingest import Counts, RowErrors
from ssi_platform.tabular import Notices
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.sample_data import NOW, system

from .conftest import ACME, FILE, LONG


def test_a_job_runs_once(job, run, stored, totals):
    assert [run(), run()] == [True, False]
    assert totals() == [46_000]
    ended = stored(job)
    assert (ended.state, ended.attempt, ended.lease_until) == (JobState.SUCCEEDED, 1, None)
    assert (ended.done, ended.total) == (1, 1)
    assert ended.finished_at == NOW


def test_a_task_runs_one_job_and_leaves_the_next_to_another(
    client, bobs_rep, job, acme, totals, monkeypatch
):
    client.post(f"{ACME}/imports", FILE.replace("03-01", "03-02"), content_type="text/csv")
    following = []
    monkeypatch.setattr(work, "delay", lambda **kwargs: following.append(kwargs))
    organisation = {"organisation_id": str(acme.pk)}
    work(**organisation)
    assert (len(totals()), following) == (1, [organisation] * 2)  # Before the job, and after it.

    following.clear()
    work(**organisation)
    assert (len(totals()), following) == (2, [organisation] * 2)
    following.clear()
    work(**organisation)
    assert following == []


def test_a_held_job_is_left_alone_until_its_lease_runs_out(
    job, run, take, stored, settings, totals
):
    taken = take()
    assert taken.lease_until == NOW + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    assert run(NOW + timedelta(seconds=settings.JOB_LEASE_SECONDS - 1)) is False
    assert run(NOW + timedelta(seconds=settings.JOB_LEASE_SECONDS + 1)) is True
    assert (stored(job).state, stored(job).attempt) == (JobState.SUCCEEDED, 2)
    assert totals() == [46_000]


def test_an_attempt_that_lost_its_job_cannot_finish_it(job, take, stored, run, totals):
    lost = take()
    newer = take(NOW + LONG)

    with pytest.raises(jobs.JobLost):
        importing.run(job=lost, clock=lambda: NOW)
    with pytest.raises(jobs.JobLost):
        jobs.report(job=lost, done=1, total=2, now=NOW)
    assert totals() == []
    assert (stored(job).state, stored(job).done) == (JobState.RUNNING, 0)
    importing.run(job=newer, clock=lambda: NOW)
    assert totals() == [46_000]
    assert stored(job).state == JobState.SUCCEEDED


def test_an_attempt_that_lost_its_job_cannot_fail_it(acme, job, take, stored, done_by):
    lost = take()
    take(NOW + LONG)
    with done_by(refuses):
        running._attempt(lost, lambda: NOW)

    assert (stored(job).state, stored(job).error) == (JobState.RUNNING, "")


def refuses(*, job, clock):
    raise jobs.JobRefused("rights_lost", "No.")


def test_a_cancelled_job_has_no_effect(client, job, run, stored, totals):
    answer = client.post(f"{ACME}/jobs/{job}/cancel")

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert run() is False
    assert totals() == []
    assert client.post(f"{ACME}/jobs/{job}/cancel").json() == answer.json()


def test_a_job_cancelled_while_it_runs_has_no_effect(client, job, take, stored, totals):
    running = take()
    client.post(f"{ACME}/jobs/{job}/cancel")

    with pytest.raises(jobs.JobLost):
        importing.run(job=running, clock=lambda: NOW)
    assert totals() == []
    assert stored(job).state == JobState.CANCELLED


def test_a_job_that_has_ended_is_not_cancelled(client, job, run, totals):
    run()

    assert client.post(f"{ACME}/jobs/{job}/cancel").json()["state"] == "succeeded"
    assert totals() == [46_000]


def test_what_a_job_writes_is_the_actors(acme, client, job, run):
    run()

    with organisation_context(acme.pk):
        submitted = AuditEvent.objects.get(action="import")
        assert Job.objects.get().actor_id == submitted.actor_id == ApiKey.objects.get().pk
        assert Job.objects.get().request_id == submitted.request_id != ""


def test_progress_is_told_while_a_job_runs(acme, client, job, take, monkeypatch):
    running = take()
    reported = []

    def tell(**kwargs):
        reported.append(kwargs["done"])
        report(**kwargs)
        progress = client.get(f"{ACME}/jobs/{job}").json()["progress"]
        assert progress == {"done": kwargs["done"], "total": None, "total_estimate": None}

    report = jobs.report
    monkeypatch.setattr(jobs, "report", tell)
    monkeypatch.setattr(importing, "read", lambda file, received, task: Twice(task))
    importing.run(job=running, clock=lambda: NOW)

    assert reported == [5_000, 10_000]


class Twice:
    """A file of two chunks."""

    rows = 10_000

    def __init__(self, task):
        self.errors, self.notices, self.new_reps = RowErrors(), Notices(), []
        task.progress(5_000)
        task.progress(10_000)

    def store(self, **_):
        return Counts()

    def close(self): ...


def test_one_job_at_a_time_per_deduplication_key(acme):
    from django.db import IntegrityError, transaction

    def submit():
        return jobs.submit(
            organisation_id=acme.pk, kind="score_import", arguments={}, deduplication_key="x"
        )

    with organisation_context(acme.pk, actor=Actor("system")):
        first = submit()
        with pytest.raises(IntegrityError), transaction.atomic():
            submit()
        jobs.cancel(caller=system(acme), job=first, now=NOW)
        assert submit().state == JobState.QUEUED


def test_the_sweep_finds_who_has_waiting_jobs(acme, globex, job, run):
    assert cross_tenant.organisations_with_waiting_jobs() == [acme.pk]
    run()
    assert cross_tenant.organisations_with_waiting_jobs() == []
