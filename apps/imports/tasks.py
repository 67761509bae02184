from uuid import UUID

from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task(base=Queued, queue_name=Queue.JOBS)
def expire() -> None:
    """Delete the expired files of every organisation, one a transaction, and count the others."""
    for organisation_id in cross_tenant.organisations():
        while _expired_one(organisation_id):
            pass
        with organisation_context(organisation_id):
            caller = Caller.system(organisation_id=organisation_id)
            services.count_files(caller=caller, now=clock.now())


def _expired_one(organisation_id: UUID) -> bool:
    with organisation_context(organisation_id):
        caller = Caller.system(organisation_id=organisation_id)
        return services.expire_file(caller=caller, now=clock.now())
