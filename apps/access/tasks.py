from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task(base=Queued, queue_name=Queue.STATISTICS)
def record_attempt(*, account: str, outcome: str, address: str, request_id: str) -> None:
    """Record an attempt to sign in, in the audit of the person's organisations."""
    services.record_attempt(
        account=account, outcome=outcome, address=address, request_id=request_id
    )


@shared_task(base=Queued, queue_name=Queue.JOBS)
def expire_tokens() -> None:
    """Delete the expired OAuth tokens of every organisation."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.delete_expired_tokens(organisation_id=organisation_id, now=clock.now())
