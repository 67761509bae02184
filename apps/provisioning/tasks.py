from celery import shared_task

from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.queueing import Queued
from ssi_platform.database.queues import Queue
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from . import services
from .clients import Unanswered, has_record


@shared_task(base=Queued, queue_name=Queue.JOBS)
def look_domains_up() -> None:
    """Look the verified domains of every organisation up again, outside of any transaction."""
    for organisation_id in cross_tenant.organisations():
        system = Caller.system(organisation_id=organisation_id)
        with organisation_context(organisation_id):
            due = services.due_domains(caller=system, now=clock.now())
        for domain in due:
            try:
                is_there = has_record(domain.name, domain.challenge)
            except Unanswered:
                continue  # It says neither yes nor no.
            with organisation_context(organisation_id):
                services.note_lookup(
                    caller=system, domain=domain, is_there=is_there, now=clock.now()
                )
