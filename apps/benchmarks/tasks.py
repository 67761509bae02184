from celery import shared_task

from ssi_platform.database import clock
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue

from . import services


@shared_task(base=Queued, queue_name=Queue.JOBS)
def release_industries() -> None:
    """Write the releases of the last month, once it is final."""
    services.release_industries(now=clock.now())
