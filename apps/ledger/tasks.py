from uuid import UUID

from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued, QueuedOnce
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task(name="apps.ledger.tasks.publish", base=QueuedOnce, queue_name=Queue.STATISTICS)
def publish(*, organisation_id: str) -> None:
    """Publish one step of an organisation's committed records, then queue it again for the rest."""
    if services.publish_step(organisation_id=UUID(organisation_id), now=clock.now()):
        services.UNPUBLISHED.send(UUID(organisation_id))


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def sweep() -> None:
    """Notify a worker for every organisation with unpublished records: a notification may fail."""
    for organisation_id in cross_tenant.organisations_with_unpublished_records():
        publish.delay(organisation_id=str(organisation_id))


@shared_task(base=Queued, queue_name=Queue.JOBS)
def expire() -> None:
    """Delete the expired events and stored answers of every organisation."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.expire_events(organisation_id=organisation_id, now=clock.now())
        with organisation_context(organisation_id):
            services.expire_answers(organisation_id=organisation_id, now=clock.now())
