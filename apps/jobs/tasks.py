from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache

from ssi_platform.api.health import HEARTBEAT
from ssi_platform.database import clock, cross_tenant

from . import services


@shared_task
def work(*, organisation_id: str) -> None:
    """Run one waiting job of an organisation; the next one gets its own task.

    The time limit of a task is thus that of one job, and organisations take turns.
    """
    if services.run_next(
        organisation_id=UUID(organisation_id),
        clock=clock.now,
        time_limits=(SoftTimeLimitExceeded,),
    ):
        work.delay(organisation_id=organisation_id)


@shared_task
def sweep() -> None:
    """Notify a worker for every organisation with waiting jobs: a notification may be lost."""
    for organisation_id in cross_tenant.organisations_with_waiting_jobs():
        work.delay(organisation_id=str(organisation_id))


@shared_task
def heartbeat() -> None:
    """Record that beat and a worker are alive."""
    cache.set(HEARTBEAT, clock.now().timestamp(), timeout=None)
