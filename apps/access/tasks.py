from celery import shared_task

from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue

from . import services


@shared_task(base=Queued, queue_name=Queue.STATISTICS)
def record_attempt(*, account: str, outcome: str, address: str, request_id: str) -> None:
    """Record an attempt to sign in, in the audit of the person's organisations."""
    services.record_attempt(
        account=account, outcome=outcome, address=address, request_id=request_id
    )
