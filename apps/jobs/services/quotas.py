"""The quota of jobs that wait or run."""

from uuid import UUID

from django.db import connection

from apps.organisations.services import quotas_of_organisation
from ssi_platform.domain.refusals import OverQuota

from ..models import Job

WAIT = 10  # Seconds after which a refused caller may ask again.
REQUESTS = "SELECT pg_advisory_xact_lock(hashtextextended('requests of jobs ' || %s, 0))"


def require_capacity(organisation_id: UUID, more: int = 1) -> None:
    """Raise OverQuota when an organisation has no room for `more` jobs that wait or run."""
    most = quotas_of_organisation(organisation_id).queued_jobs
    if most and Job.objects.of_organisation(organisation_id).unended().count() + more > most:
        detail = f"The organisation has {most} jobs that wait or run: wait until some have ended."
        raise OverQuota("too_many_jobs", detail, wait=WAIT)


def hold_to_quota(organisation_id: UUID) -> None:
    """Count once more at the end of the transaction that created a job. Raises OverQuota.

    Transactions that are about to end count one after the other, so none sees too few.
    """
    with connection.cursor() as cursor:
        cursor.execute(REQUESTS, [str(organisation_id)])
    require_capacity(organisation_id, more=0)
