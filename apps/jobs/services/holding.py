"""Operations of the worker that holds a job; they raise JobLost when it no longer does."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from apps.ledger.services import Change, emit_following
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import TenantEntity

from ..models import Job, JobState
from .errors import JobError, JobLost, JobRefused

logger = logging.getLogger(__name__)


def lease() -> timedelta:
    """Return the lease: the time without progress after which a job is retried."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def report(
    *, job: Job, done: int, total: int | None, now: datetime, estimate: int | None = None
) -> None:
    """Tell how far a job is and keep its lease. Raises JobLost when it is no longer ours.

    `estimate` is about how many there are in all, where the total is not known.
    """
    with organisation_context(job.organisation_id):
        held = Job.objects.of_organisation(job.organisation_id).held(job).first()
        if held is None:
            raise JobLost
        Job.objects.of_organisation(job.organisation_id).filter(pk=job.pk).progressed(
            done=done,
            total=total,
            total_estimate=estimate if total is None else total,
            lease_until=now + lease(),
        )


def hold(*, job: Job) -> None:
    """Lock the job until the end of this transaction, so that nobody else takes it up.

    Called first in the transaction of the job's effect. Raises JobLost.
    """
    if Job.objects.of_organisation(job.organisation_id).held(job).first() is None:
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
    job.finished_at, job.lease_until, job.retry_at = now, None, None
    note(job, error)
    job.result_id, job.error_rows = result.pk if result else None, error_rows
    job.save(
        update_fields=["state", "error", "error_code", "finished_at", "lease_until", "retry_at",
                       "result_id", "error_rows"]
    )  # fmt: skip
    emit_following(Change("finish", job))
    logger.info("%s %s %s %s %s", job.kind, job.pk, job.state, job.error_code, job.error)


def postpone(*, job: Job, until: datetime, error: JobError) -> None:
    """Queue the job again, to be taken up at a later moment; `error` ended this attempt."""
    job.state, job.lease_until, job.retry_at = JobState.QUEUED, None, until
    note(job, error)
    job.save(
        update_fields=["state", "lease_until", "retry_at", "error", "error_code",
                       "database_retried"]
    )  # fmt: skip
    logger.warning("%s %s waits until %s: %s", job.kind, job.pk, until, error.detail)


def note(job: Job, error: JobError | None) -> None:
    """Set the error of the job or the attempt, without saving it."""
    job.error_code, job.error = (error.code, error.detail) if error else ("", "")


def forget_result(*, job: Job) -> None:
    """Clear the reference to the job's result, which was deleted."""
    job.result_id = None
    job.save(update_fields=["result_id"])


def actor_of(*, job: Job, now: datetime) -> Caller:
    """Return the rights that the job's actor has today. Raises JobRefused when none are left."""
    caller = job.actor_id and CALLER_KINDS.caller_now(
        organisation_id=job.organisation_id, kind=job.actor_kind, id=job.actor_id, now=now
    )
    if not caller:
        raise JobRefused("rights_lost", "The requester no longer has the permission for this job.")
    return caller
