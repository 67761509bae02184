"""Renews the lease of a job beside its work, which may make no progress for a long time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import Error, connection

from ssi_platform.tenancy.context import organisation_context

from ..models import Job
from .holding import lease
from .kinds import Clock

logger = logging.getLogger(__name__)
PARTS = 3  # Renewals in a lease: one may fail.


@contextmanager
def lease_renewed(job: Job, clock: Clock) -> Iterator[None]:
    """Renew the lease of a running job during the block, from a thread of its own."""
    over = Event()
    thread = Thread(target=_renew_until, args=(over, job, clock), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(lease().total_seconds())


def _renew_until(over: Event, job: Job, clock: Clock) -> None:
    while not over.wait(lease().total_seconds() / PARTS):
        try:
            _renew(job, clock)
        except Error as error:
            logger.warning("The lease of %s was not renewed: %s", job.pk, type(error).__name__)
        finally:
            connection.close()  # Of this thread: it is needed again in some seconds.


def _renew(job: Job, clock: Clock) -> None:
    """Renew the lease, unless the job is locked: nobody takes up a locked job.

    It is locked while its effect is committed, or while somebody cancels it.
    """
    with organisation_context(job.organisation_id):
        jobs = Job.objects.of_organisation(job.organisation_id)
        if jobs.of_attempt(job).select_for_update(skip_locked=True).exists():
            jobs.filter(pk=job.pk).update(lease_until=clock() + lease())
