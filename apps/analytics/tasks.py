from uuid import UUID

from celery import shared_task
from django.utils import timezone

from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task(name="apps.analytics.tasks.drain")
def drain(*, organisation_id: str) -> None:
    """Compute until nothing of the organisation is stale."""
    while _drained_once(UUID(organisation_id)):
        pass


@shared_task
def sweep() -> None:
    """Wake a worker for every organisation with stale ranges: bells may go unheard."""
    for organisation_id in cross_tenant.organisations_with_stale_ranges():
        drain.delay(organisation_id=str(organisation_id))


@shared_task
def advance_days() -> None:
    """Mark the days stale that have begun, in each organisation's own zone."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.advance_days(organisation_id=organisation_id, now=timezone.now())


def _drained_once(organisation_id: UUID) -> bool:
    with organisation_context(organisation_id):
        return services.drain(organisation_id=organisation_id, now=timezone.now())
