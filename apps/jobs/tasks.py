from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache

from ssi_platform.api.health import HEARTBEAT
from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued, QueuedOnce
from ssi_platform.database.queues import Queue

from . import services


@shared_task(name="apps.jobs.tasks.work", base=QueuedOnce, queue_name=Queue.JOBS)
def work(*, organisation_id: str) -> None:
    """Run one job, of the organisation whose turn it is; the next one gets its own task.

    The time limit of a task is thus that of one job. `organisation_id` is the organisation that
    notified the worker; the job may be another one's.
    """
    notified_by = UUID(organisation_id)
    job = services.take_in_turn(now=clock.now())
    if job is None:
        return
    notify = services.WAITING_JOBS.send
    notify(notified_by)  # Another process may take up the next job meanwhile.
    services.run(job=job, clock=clock.now, time_limits=(SoftTimeLimitExceeded,))
    notify(notified_by)


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def sweep() -> None:
    """Notify a worker for every organisation with waiting jobs: a notification may be lost."""
    for organisation_id in cross_tenant.organisations_with_waiting_jobs():
        work.delay(organisation_id=str(organisation_id))


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def heartbeat() -> None:
    """Record that beat and a worker of the clock are alive."""
    cache.set(HEARTBEAT, clock.now().timestamp(), timeout=None)
