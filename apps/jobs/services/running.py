"""Runs a job in a worker until it ends or waits for another attempt.

An unexpected exception ends a job at once, because a retry would raise it again. Jobs whose worker
was lost are retried with growing pauses, and a job that a transient database error ended is retried
once.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from ssi_platform.api.request_id import request_id_of
from ssi_platform.database.faults import is_transient
from ssi_platform.registry import UnknownName
from ssi_platform.tenancy.context import Actor, organisation_context

from ..models import Job, JobState
from . import errors
from .errors import JobBroken, JobError, JobLost, JobRefused
from .holding import finish, hold, lease, postpone
from .kinds import JOB_KINDS, Clock

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
LOST_DELAYS = (0, 1, 3, 7)  # Leases to wait after the first worker that vanished, and so on.
DATABASE_DELAY = timedelta(seconds=5)


def run_next(
    *, organisation_id: UUID, clock: Clock, time_limits: tuple[type[Exception], ...] = ()
) -> bool:
    """Take up the oldest waiting job of an organisation; return False when none waits.

    `time_limits` are the exceptions by which the worker says that the time of a job is over.
    """
    job = _claim(organisation_id, clock())
    if job is None:
        return False
    if job.state == JobState.RUNNING:
        _attempt(job, clock, time_limits)
    return True


def _claim(organisation_id: UUID, now: datetime) -> Job | None:
    with organisation_context(organisation_id):
        job = Job.objects.of_organisation(organisation_id).waiting(now).claimed().first()
        if job is None or (job.lease_until and not _tried_now(job, job.lease_until, now)):
            return job
        job.attempt += 1
        job.state, job.lease_until, job.retry_at = JobState.RUNNING, now + lease(), None
        job.started_at = job.started_at or now
        job.save(update_fields=["attempt", "state", "lease_until", "retry_at", "started_at"])
        return job


def _tried_now(job: Job, lost_at: datetime, now: datetime) -> bool:
    """Tell whether a job whose worker vanished is tried now; else it waits, or has failed."""
    attempts = _attempts_of(job)
    if attempts >= MAX_ATTEMPTS:
        finish(job=job, now=now, error=errors.given_up(attempts))
        return False
    until = lost_at + LOST_DELAYS[attempts - 1] * lease()
    if until > now:
        postpone(job=job, until=until, error=errors.WORKER_LOST)
    return until <= now


def _attempt(job: Job, clock: Clock, time_limits: tuple[type[Exception], ...] = ()) -> None:
    with request_id_of(job.request_id), suppress(JobLost):
        logger.info("%s %s begins, attempt %d", job.kind, job.pk, job.attempt)
        try:
            JOB_KINDS[job.kind].run(job=job, clock=clock)
        except JobLost:
            raise
        except JobRefused as refused:
            _fail(job, refused.error, clock())
        except UnknownName as unknown:
            _fail(job, JobError("unknown_kind", str(unknown)), clock())
        except time_limits:
            _fail(job, errors.OUT_OF_TIME, clock())
        except Exception as error:
            logger.exception("%s %s ended in an exception", job.kind, job.pk)
            _end_of_exception(job, error, clock())


def _end_of_exception(job: Job, error: Exception, now: datetime) -> None:
    cause = error.__cause__ if isinstance(error, JobBroken) else None
    if not is_transient(cause or error):
        place = error.place if isinstance(error, JobBroken) else ""
        _fail(job, errors.server_error(job.request_id or str(job.pk), place), now)
    elif job.database_retried or _attempts_of(job) >= MAX_ATTEMPTS:
        _fail(job, errors.DATABASE_UNAVAILABLE, now)
    else:
        job.database_retried = True
        with _held(job):
            postpone(job=job, until=now + DATABASE_DELAY, error=errors.DATABASE_UNAVAILABLE)


def _fail(job: Job, error: JobError, now: datetime) -> None:
    with _held(job):
        finish(job=job, now=now, error=error)


@contextmanager
def _held(job: Job) -> Iterator[None]:
    """Open a transaction in which the job is ours. Raises JobLost."""
    if connection.connection is not None and connection.connection.closed:
        connection.close()  # It was cut during the attempt; Django opens a new one.
    with organisation_context(job.organisation_id, actor=Actor("job", job.pk, job.kind)):
        hold(job=job)
        yield


def _attempts_of(job: Job) -> int:
    """Return how many attempts there were since the job was asked for, or asked for again."""
    return job.attempt - job.attempts_before
