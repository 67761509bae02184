"""Cancels jobs, and retries failed ones."""

from datetime import datetime

from django.db import transaction

from apps.ledger.services import record_event
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Job, JobState
from .holding import note
from .kinds import JOB_KINDS
from .quotas import hold_to_quota
from .submitting import WAITING_JOBS

UNENDED = (JobState.QUEUED, JobState.RUNNING)


class NotFailed(ValueError):
    """Only a failed job can be retried."""


@transaction.atomic
def cancel(*, caller: Caller, job: Job, now: datetime) -> Job:
    """Stop a job that has not ended; a job that has stays as it is. Safe to repeat.

    Raises NotAllowed unless the caller requested the job or has the permission `jobs:write`.
    """
    policies.may_control(caller, job)
    job = _locked(caller, job)
    if job.state in UNENDED:
        job.state, job.finished_at = JobState.CANCELLED, now
        job.lease_until = job.retry_at = None
        job.save(update_fields=["state", "finished_at", "lease_until", "retry_at"])
        record_event("cancel", job)
    return job


@transaction.atomic
def retry(*, caller: Caller, job: Job) -> Job:
    """Queue a job that failed once more, with all its attempts, and wake a worker.

    It runs with the rights that its requester has then. Raises NotAllowed as `cancel`
    does, NotFailed, and OverQuota.
    """
    policies.may_control(caller, job)
    job = _locked(caller, job)
    if job.state != JobState.FAILED:
        raise NotFailed(f"The job is {job.state}: only one that failed is tried again.")
    before = {"state": job.state, "error_code": job.error_code, "error": job.error}
    # An attempt's number never comes again: by it a worker knows whether it still holds the job.
    job.attempts_before, job.database_retried = job.attempt, False
    job.state, job.done, job.total = JobState.QUEUED, 0, None
    job.started_at = job.finished_at = job.result_id = None
    job.error_rows = 0
    note(job, None)
    job.save()
    if kind := JOB_KINDS.get(job.kind):
        kind.restart(job)
    record_event("retry", job, before=before)
    hold_to_quota(job.organisation_id)
    WAITING_JOBS.notify(job.organisation_id)
    return job


def _locked(caller: Caller, job: Job) -> Job:
    return Job.objects.of_organisation(caller.organisation_id).select_for_update().get(pk=job.pk)
