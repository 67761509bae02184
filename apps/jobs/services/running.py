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

from django.conf import settings
from django.db import connection

from apps.organisations.services import quotas_of_organisation
from ssi_platform.api.request_id import request_id_of
from ssi_platform.database import cross_tenant
from ssi_platform.database.faults import is_transient
from ssi_platform.registry import UnknownName
from ssi_platform.tenancy.context import Actor, organisation_context

from ..models import Job, JobState
from . import errors
from .errors import JobBroken, JobError, JobLost, JobRefused
from .holding import finish, hold, lease, postpone
from .kinds import JOB_KINDS, Clock
from .renewing import lease_renewed

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
CLAIMS = "SELECT pg_advisory_xact_lock(hashtextextended('claims of jobs ' || %s, 0))"
LOST_DELAYS = (0, 1, 3, 7)  # Leases to wait after the first worker that vanished, and so on.
DATABASE_DELAY = timedelta(seconds=5)


def run_next(
    *, organisation_id: UUID, clock: Clock, time_limits: tuple[type[Exception], ...] = ()
) -> bool:
    """Take up the oldest waiting job of an organisation; return False when none may run."""
    job = _claim(organisation_id, clock())
    if job is None:
        return False
    run(job=job, clock=clock, time_limits=time_limits)
    return True


def take_in_turn(*, now: datetime) -> Job | None:
    """Take up the oldest waiting job of the organisation whose turn it is.

    Return None when no job waits, or only jobs of organisations that run as many as they may. The
    job returned may have failed, or wait again, because its worker was lost too often.
    """
    for organisation_id in cross_tenant.organisations_in_turn(settings.QUOTAS["running_jobs"]):
        if (job := _claim(organisation_id, now)) is not None:
            return job
    return None


def run(*, job: Job, clock: Clock, time_limits: tuple[type[Exception], ...] = ()) -> None:
    """Run a job that was taken up.

    `time_limits` are the exceptions by which the worker says that the time of a job is over.
    """
    if job.state == JobState.RUNNING:
        with lease_renewed(job, clock):
            _attempt(job, clock, time_limits)


def _claim(organisation_id: UUID, now: datetime) -> Job | None:
    with organisation_context(organisation_id):
        jobs = Job.objects.of_organisation(organisation_id)
        if not _may_run_one_more(organisation_id, now):
            return None
        job = jobs.waiting(now).claimed().first()
        if job is None or (job.lease_until and not _tried_now(job, job.lease_until, now)):
            return job
        job.attempt += 1
        job.state, job.lease_until, job.retry_at = JobState.RUNNING, now + lease(), None
        job.started_at, job.taken_at = job.started_at or now, now
        job.save(
            update_fields=["attempt", "state", "lease_until", "retry_at", "started_at", "taken_at"]
        )
        return job


def _may_run_one_more(organisation_id: UUID, now: datetime) -> bool:
    """Tell whether an organisation runs fewer jobs than its quota; one claim at a time asks."""
    most = quotas_of_organisation(organisation_id).running_jobs
    if not most:
        return True
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, [str(organisation_id)])
    jobs = Job.objects.of_organisation(organisation_id)
    running = jobs.running().count()
    if running < most:
        return True
    # A job whose effect is being committed is locked, even when its lease has ended meanwhile.
    return running - len(jobs.lost(now).values_list("pk")) < most


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
