import logging
from uuid import UUID

from celery import shared_task

from apps.ledger.services import STALE_RANGES
from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued, QueuedOnce
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from . import services

logger = logging.getLogger(__name__)


@shared_task(name="apps.analytics.tasks.drain", base=QueuedOnce, queue_name=Queue.STATISTICS)
def drain(*, organisation_id: str) -> None:
    """Compute one slice of stale days, then queue the organisation again."""
    organisation = UUID(organisation_id)
    if services.drain_slice(organisation_id=organisation, now=clock.now()):
        STALE_RANGES.send(organisation)


@shared_task(name="apps.analytics.tasks.forecast", base=QueuedOnce, queue_name=Queue.STATISTICS)
def forecast(*, organisation_id: str) -> None:
    """Make the forecasts of an organisation, if something was computed since."""
    organisation = UUID(organisation_id)
    with organisation_context(organisation):
        caller = Caller.system(organisation_id=organisation)
        services.make_forecasts(caller=caller, now=clock.now())


@shared_task(base=QueuedOnce, queue_name=Queue.STATISTICS)
def refresh_standings(*, organisation_id: str) -> None:
    """Compute the standings of an organisation's reps today, as far as they may have changed."""
    organisation = UUID(organisation_id)
    with organisation_context(organisation):
        caller = Caller.system(organisation_id=organisation)
        services.refresh_standings(caller=caller, now=clock.now())


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def forecast_all() -> None:
    """Notify a worker for every organisation with stale forecasts, or standings.

    So an organisation that is scored all the time gets new forecasts every 15 seconds, and not
    after each slice of its days.
    """
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id, read_only=True):
            stale = services.has_stale_forecasts(organisation_id)
            moved = services.has_stale_standings(organisation_id)
        if stale:
            forecast.delay(organisation_id=str(organisation_id))
        if moved:  # Its notification was lost.
            refresh_standings.delay(organisation_id=str(organisation_id))


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def sweep() -> None:
    """Notify a worker for every organisation with stale ranges: a notification may be lost."""
    for organisation_id in cross_tenant.organisations_with_stale_ranges():
        drain.delay(organisation_id=str(organisation_id))


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def advance_days() -> None:
    """Mark the days stale that have begun, in each organisation's own zone."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.advance_days(organisation_id=organisation_id, now=clock.now())


@shared_task(base=Queued, queue_name=Queue.JOBS)
def discard() -> None:
    """Delete the plan days of versions that are in force on no day."""
    for organisation_id in cross_tenant.organisations():
        with organisation_context(organisation_id):
            services.discard_replaced(organisation_id=organisation_id)


@shared_task(base=Queued, queue_name=Queue.CLOCK)
def release_weeks() -> None:
    """Write the releases of the weeks that have ended, each week in its own transaction."""
    for organisation_id in cross_tenant.organisations():
        caller = Caller.system(organisation_id=organisation_id)
        written = True
        while written:
            with organisation_context(organisation_id):
                written = services.release_week(caller=caller, now=clock.now())
