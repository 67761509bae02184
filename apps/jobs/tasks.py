from uuid import UUID

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from ssi_platform.api.health import HEARTBEAT
from ssi_platform.database import cross_tenant

from . import services


@shared_task
def work(*, organisation_id: str) -> None:
    """Run the waiting jobs of an organisation until none is left."""
    while services.run_next(organisation_id=UUID(organisation_id), clock=timezone.now):
        pass


@shared_task
def sweep() -> None:
    """Notify a worker for every organisation with waiting jobs: a notification may fail."""
    for organisation_id in cross_tenant.organisations_with_waiting_jobs():
        work.delay(organisation_id=str(organisation_id))


@shared_task
def heartbeat() -> None:
    """Show that beat sends tasks and a worker runs them."""
    cache.set(HEARTBEAT, timezone.now().timestamp(), timeout=None)
