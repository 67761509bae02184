from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task(base=Queued, queue_name=Queue.JOBS)
def expire() -> None:
    """Delete the expired files of every organisation."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            system = Caller.system(organisation_id=organisation_id)
            services.expire_files(caller=system, now=clock.now())
