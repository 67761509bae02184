"""Takes up waiting jobs, and decides what becomes of a job whose work raised an exception.

- A job whose worker is lost is taken up again when its lease has run out, at most
  `MAX_ATTEMPTS` times, and later each time.
- A job that lost its database connection, or was chosen to resolve a deadlock, is tried once more.
- Any other exception is a fault of the platform, and the next attempt would meet it again: the
  job fails at once.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from ssi_platform.api.request_id import request_id_of
from ssi_platform.database.errors import is_transient
from ssi_platform.registry import UnknownName
from ssi_platform.tenancy.context import Actor, organisation_context

from ..models import Job, JobState
from .kinds import JOB_KINDS, Clock, JobError, JobLost, JobRefused
from .writing import MAX_ATTEMPTS, end_of_lease, finish, hold

logger = logging.getLogger(__name__)
PAUSE = timedelta(seconds=5)  # Before a job is tried again whose database failed.
UNAVAILABLE = JobError("database_unavailable", "The database was not available: send it again.")


def run_next(*, organisation_id: UUID, clock: Clock) -> bool:
    """Take up the oldest waiting job of an organisation; return False when none waits."""
    job = _claim(organisation_id, clock())
    if job is None:
        return False
    if job.state == JobState.RUNNING:
        _attempt(job, clock)
    return True


def _claim(organisation_id: UUID, now: datetime) -> Job | None:
    with organisation_context(organisation_id):
        job = Job.objects.of(organisation_id).waiting(now).claimed().first()
        if job is None:
            return None
        if job.attempt >= MAX_ATTEMPTS:
            finish(job=job, now=now, error=_lost(job))
            return job
        job.attempt += 1
        job.state, job.retry_at = JobState.RUNNING, end_of_lease(job, now)
        job.started_at = job.started_at or now
        job.save(update_fields=["attempt", "state", "retry_at", "started_at"])
        return job


def _lost(job: Job) -> JobError:
    before = f" An earlier attempt ended with: {job.error}" if job.error else ""
    return JobError("worker_lost", f"The worker was lost in {MAX_ATTEMPTS} attempts.{before}")


def _attempt(job: Job, clock: Clock) -> None:
    with request_id_of(job.request_id), suppress(JobLost):
        logger.info("%s %s begins, attempt %d", job.kind, job.pk, job.attempt)
        try:
            JOB_KINDS[job.kind].run(job=job, clock=clock)
        except JobLost:
            raise
        except JobRefused as refused:
            _fail(job, JobError(refused.code, refused.detail), clock())
        except UnknownName as unknown:
            _fail(job, JobError("unknown_kind", str(unknown)), clock())
        except Exception as fault:
            logger.exception("%s %s ended in an exception", job.kind, job.pk)
            _leave_broken_connection()
            _end_after(fault, job, clock())


def _leave_broken_connection() -> None:
    """Let Django make a new connection when the server has closed this one."""
    if connection.connection is not None and connection.connection.closed:
        connection.close()


def _end_after(fault: Exception, job: Job, now: datetime) -> None:
    """Let the job wait for its one further attempt, or fail it. Raises JobLost."""
    if not is_transient(fault):
        detail = f"Something went wrong on our side; quote the request id {job.request_id or '-'}."
        _fail(job, JobError("server_error", detail), now)
    elif job.error_code == UNAVAILABLE.code:
        _fail(job, UNAVAILABLE, now)
    else:
        _queue_again(job, UNAVAILABLE, now + PAUSE)


def _fail(job: Job, error: JobError, now: datetime) -> None:
    with organisation_context(job.organisation_id, actor=Actor("job", job.pk, job.kind)):
        hold(job=job)
        finish(job=job, now=now, error=error)


def _queue_again(job: Job, error: JobError, at: datetime) -> None:
    with organisation_context(job.organisation_id, actor=Actor("job", job.pk, job.kind)):
        hold(job=job)
        job.state, job.retry_at = JobState.QUEUED, at
        job.error_code, job.error = error.code, error.detail
        job.save(update_fields=["state", "retry_at", "error_code", "error"])
