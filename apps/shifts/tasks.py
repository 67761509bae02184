from celery import shared_task

from ssi_platform.database import clock
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue

from . import services


@shared_task(base=Queued, queue_name=Queue.JOBS)
def find() -> None:
    """Look for platform shifts in the scores of all organisations."""
    services.find_shifts(now=clock.now())
