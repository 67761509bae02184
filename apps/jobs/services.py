"""The ledger of work: a job is done when, and only when, its effect is committed."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.ledger.services import Change, emit_following, record_event
from ssi_platform.api.request_id import current_request_id, request_id_of
from ssi_platform.database.dispatch import DispatchTarget
from ssi_platform.registry import Registry, UnknownName
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.caller_kinds import CALLER_KINDS
from ssi_platform.tenancy.context import Actor, current_actor, organisation_context
from ssi_platform.tenancy.models import TenantEntity

from . import policies
from .models import Job, JobState
from .querysets import MAX_ATTEMPTS

logger = logging.getLogger(__name__)
WAITING_JOBS = DispatchTarget("waiting jobs")
Clock = Callable[[], datetime]


class JobLost(RuntimeError):
    """Another worker has taken the job up, or it was cancelled: this attempt must end."""


class JobRefused(RuntimeError):
    """The job cannot succeed, now or later; the message says why."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work, registered by the app that does it.

    `run` takes `job` and `clock`, outside any transaction, and ends the job with its effect; it
    raises JobLost and JobRefused. `result` is the name of the route of what a job makes,
    `error_file` that of the rows which it refused.
    """

    name: str
    run: Callable[..., None]
    result: str = ""
    error_file: str = ""


JOB_KINDS: Registry[JobKind] = Registry("kind of job", name=lambda kind: kind.name)


@transaction.atomic
def submit(
    *, organisation_id: UUID, kind: str, arguments: dict[str, Any], deduplication_key: str = ""
) -> Job:
    """Write a job down in the caller's transaction and wake a worker on commit.

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


def run_next(*, organisation_id: UUID, clock: Clock) -> bool:
    """Take up the oldest waiting job of an organisation; return False when none waits."""
    job = _claim(organisation_id, clock())
    if job is None:
        return False
    if job.state == JobState.RUNNING:
        _attempt(job, clock)
    return True


def report(*, job: Job, done: int, total: int | None, now: datetime) -> None:
    """Tell how far a job is and keep its lease. Raises JobLost when it is no longer ours."""
    with organisation_context(job.organisation_id):
        held = Job.objects.of(job.organisation_id).held(job).first()
        if held is None:
            raise JobLost
        Job.objects.of(job.organisation_id).filter(pk=job.pk).progressed(
            done=done, total=total, lease_until=_lease(now)
        )


def hold(*, job: Job) -> None:
    """Lock the job until the end of this transaction, so that nobody else takes it up.

    Called first in the transaction of the job's effect. Raises JobLost.
    """
    if Job.objects.of(job.organisation_id).held(job).first() is None:
        raise JobLost


def finish(
    *,
    job: Job,
    now: datetime,
    error: str = "",
    result: TenantEntity | None = None,
    error_rows: int = 0,
) -> None:
    """End the job, in the transaction of its effect.

    `result` is what it made, if anything; `error_rows` of its rows were refused, with reasons.
    """
    job.state = JobState.FAILED if error else JobState.SUCCEEDED
    job.error, job.finished_at, job.lease_until = error, now, None
    job.result_id, job.error_rows = result.pk if result else None, error_rows
    job.save(
        update_fields=["state", "error", "finished_at", "lease_until", "result_id", "error_rows"]
    )
    emit_following(Change("finish", job))
    logger.info("%s %s %s %s", job.kind, job.pk, job.state, error)


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
        job.state, job.finished_at, job.lease_until = JobState.CANCELLED, now, None
        job.save(update_fields=["state", "finished_at", "lease_until"])
        record_event("cancel", job)
    return job


def actor_of(*, job: Job, now: datetime) -> Caller:
    """Return the rights that the job's actor has today. Raises JobRefused when none are left."""
    caller = job.actor_id and CALLER_KINDS.caller_now(
        organisation_id=job.organisation_id, kind=job.actor_kind, id=job.actor_id, now=now
    )
    if not caller:
        raise JobRefused("Whoever asked for this has no longer the right to it.")
    return caller


def _claim(organisation_id: UUID, now: datetime) -> Job | None:
    with organisation_context(organisation_id):
        job = Job.objects.of(organisation_id).waiting(now).claimed().first()
        if job is None:
            return None
        if job.attempt >= MAX_ATTEMPTS:
            finish(job=job, now=now, error=f"Given up after {MAX_ATTEMPTS} attempts.")
            return job
        job.attempt += 1
        job.state, job.lease_until = JobState.RUNNING, _lease(now)
        job.started_at = job.started_at or now
        job.save(update_fields=["attempt", "state", "lease_until", "started_at"])
        return job


def _attempt(job: Job, clock: Clock) -> None:
    with request_id_of(job.request_id), suppress(JobLost):
        logger.info("%s %s begins, attempt %d", job.kind, job.pk, job.attempt)
        try:
            JOB_KINDS[job.kind].run(job=job, clock=clock)
        except (JobRefused, UnknownName) as refused:
            _refuse(job, str(refused), clock())


def _refuse(job: Job, reason: str, now: datetime) -> None:
    with organisation_context(job.organisation_id, actor=Actor("job", job.pk, job.kind)):
        hold(job=job)
        finish(job=job, now=now, error=reason)


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
