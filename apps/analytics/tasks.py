import logging
from uuid import UUID

from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import QueuedOnce
from ssi_platform.tenancy.context import organisation_context

from . import services

logger = logging.getLogger(__name__)


@shared_task(name="apps.analytics.tasks.drain", base=QueuedOnce)
def drain(*, organisation_id: str) -> None:
    """Compute one slice of stale days, then queue the organisation again."""
    organisation = UUID(organisation_id)
    if services.drain_slice(organisation_id=organisation, now=clock.now()):
        drain.delay(organisation_id=organisation_id)


@shared_task
def sweep() -> None:
    """Notify a worker for every organisation with stale ranges: a notification may be lost."""
    for organisation_id in cross_tenant.organisations_with_stale_ranges():
        drain.delay(organisation_id=str(organisation_id))


@shared_task
def advance_days() -> None:
    """Mark the days stale that have begun, in each organisation's own zone."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.advance_days(organisation_id=organisation_id, now=clock.now())
