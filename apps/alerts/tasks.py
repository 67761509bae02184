from uuid import UUID

from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued, QueuedOnce
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from . import services


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def sweep() -> None:
    """Notify a worker for every organisation: a day may be final, a snooze may end."""
    for organisation_id in cross_tenant.organisations():
        evaluate.delay(organisation_id=str(organisation_id))


@shared_task(base=QueuedOnce, queue_name=Queue.STATISTICS)
def evaluate(*, organisation_id: str) -> None:
    """Evaluate the final days of an organisation, each in its own transaction."""
    organisation = UUID(organisation_id)
    caller = Caller.system(organisation_id=organisation)
    with organisation_context(organisation):
        services.wake(caller=caller, now=clock.now())
    evaluated = True
    while evaluated:
        with organisation_context(organisation):
            evaluated = services.evaluate_day(caller=caller, now=clock.now())
