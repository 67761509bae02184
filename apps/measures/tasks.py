from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.caller import Caller

from . import services


@shared_task(base=Queued, queue_name=Queue.JOBS)
def forget() -> None:
    """Apply the retention of each organisation to its values."""
    for organisation_id in cross_tenant.organisations():
        caller = Caller.system(organisation_id=organisation_id)
        services.forget_old_values(caller=caller, now=clock.now())
