from uuid import UUID

from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task
def publish(*, organisation_id: str) -> None:
    """Publish the committed records of an organisation."""
    services.publish_all(organisation_id=UUID(organisation_id), now=clock.now())


@shared_task
def sweep() -> None:
    """Notify a worker for every organisation with unpublished records: a notification may fail."""
    for organisation_id in cross_tenant.organisations_with_unpublished_records():
        publish.delay(organisation_id=str(organisation_id))


@shared_task
def expire() -> None:
    """Delete the expired events of every organisation."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.expire_events(organisation_id=organisation_id, now=clock.now())
