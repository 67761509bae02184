"""What is written of a job: that it was asked for, how far it is, and how it ended."""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.access.services import caller_again
from apps.ledger.services import Change, emit_following, record_event
from ssi_platform.api.request_id import current_request_id
from ssi_platform.database.dispatch import DispatchTarget
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import current_actor, organisation_context
from ssi_platform.tenancy.models import TenantEntity

from .. import policies
from ..models import Job, JobState
from .kinds import JOB_KINDS, JobError, JobLost, JobRefused

logger = logging.getLogger(__name__)
WAITING_JOBS = DispatchTarget("waiting jobs")
# In leases: how long the next worker waits after each attempt whose worker was lost.
DELAYS = (0, 1, 3, 7, 0)
MAX_ATTEMPTS = len(DELAYS)


@transaction.atomic
def submit(
    *, organisation_id: UUID, kind: str, arguments: dict[str, Any], deduplication_key: str = ""
) -> Job:
    """Write a job down in the caller's transaction and notify a worker on commit.

    Raises UnknownName for a kind that no app has registered.
    """
    actor = current_actor()
    job = Job.objects.create(
        organisation_id=organisation_id,
        kind=JOB_KINDS[kind].name,
        arguments=arguments,
        actor_kind=actor.kind,
        actor_id=actor.id,
        request_id=current_request_id(),
        deduplication_key=deduplication_key,
    )
    WAITING_JOBS.notify(organisation_id)
    return job


def report(*, job: Job, done: int, total: int | None, now: datetime) -> None:
    """Store how far a job is and keep its lease. Raises JobLost when it is no longer ours."""
    with organisation_context(job.organisation_id):
        held = Job.objects.of(job.organisation_id).held(job).first()
        if held is None:
            raise JobLost
        Job.objects.of(job.organisation_id).filter(pk=job.pk).progressed(
            done=done, total=total, retry_at=end_of_lease(job, now)
        )


def hold(*, job: Job) -> None:
    """Lock the job until the end of this transaction, so that no other worker takes it up.

    Called first in the transaction of the job's effect. Raises JobLost.
    """
    if Job.objects.of(job.organisation_id).held(job).first() is None:
        raise JobLost


def finish(
    *,
    job: Job,
    now: datetime,
    error: JobError | None = None,
    result: TenantEntity | None = None,
    error_rows: int = 0,
) -> None:
    """End the job, in the transaction of its effect.

    `result` is what it made, if anything; `error_rows` of its rows were refused, with reasons.
    """
    job.state = JobState.FAILED if error else JobState.SUCCEEDED
    job.error_code, job.error = (error.code, error.detail) if error else ("", "")
    job.finished_at, job.retry_at = now, None
    job.result_id, job.error_rows = result.pk if result else None, error_rows
    fields = ["state", "error_code", "error", "finished_at", "retry_at", "result_id", "error_rows"]
    job.save(update_fields=fields)
    emit_following(Change("finish", job))
    logger.info("%s %s %s %s", job.kind, job.pk, job.state, job.error)


def forget_result(*, job: Job) -> None:
    """What the job made is deleted."""
    job.result_id = None
    job.save(update_fields=["result_id"])


@transaction.atomic
def cancel(*, caller: Caller, job: Job, now: datetime) -> Job:
    """Stop a job that has not ended; a job that has stays as it is. Safe to repeat.

    Raises NotAllowed unless the caller asked for the job, or may stop anybody's.
    """
    policies.may_cancel(caller, job)
    job = Job.objects.of(caller.organisation_id).select_for_update().get(pk=job.pk)
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        job.state, job.finished_at, job.retry_at = JobState.CANCELLED, now, None
        job.save(update_fields=["state", "finished_at", "retry_at"])
        record_event("cancel", job)
    return job


def actor_of(*, job: Job, now: datetime) -> Caller:
    """Return the rights that the job's actor has today. Raises JobRefused when none are left."""
    caller = job.actor_id and caller_again(
        organisation_id=job.organisation_id, kind=job.actor_kind, id=job.actor_id, now=now
    )
    if not caller:
        raise JobRefused("rights_lost", "Whoever asked for this has no longer the right to it.")
    return caller


def end_of_lease(job: Job, now: datetime) -> datetime:
    """Return when another worker may take up a job that is not heard of any more."""
    leases = 1 + DELAYS[job.attempt - 1]
    return now + timedelta(seconds=leases * settings.JOB_LEASE_SECONDS)
