from typing import Any
from uuid import UUID

from django.db import transaction

from ssi_platform.api.request_id import current_request_id
from ssi_platform.database.dispatch import DispatchTarget
from ssi_platform.tenancy.context import current_actor

from ..models import Job
from ..querysets import JobQuerySet
from .kinds import JOB_KINDS
from .quotas import require_capacity

WAITING_JOBS = DispatchTarget("waiting jobs")


@transaction.atomic
def submit(
    *, organisation_id: UUID, kind: str, arguments: dict[str, Any], deduplication_key: str = ""
) -> Job:
    """Create a job in the caller's transaction and wake a worker on commit.

    The caller ends its transaction with `hold_to_quota`. Raises UnknownName for a kind that no app
    has registered, and OverQuota.
    """
    require_capacity(organisation_id)
    actor = current_actor()
    job = Job.objects.create(
        organisation_id=organisation_id,
        kind=JOB_KINDS[kind].name,
        arguments=arguments,
        actor_kind=actor.kind,
        actor_id=actor.id,
        request_id=current_request_id(),
        deduplication_key=deduplication_key,
    )
    WAITING_JOBS.notify(organisation_id)
    return job


def unloaded(organisation_id: UUID) -> JobQuerySet:
    """Return the jobs that wait or run and that change figures when they end."""
    kinds = [kind.name for kind in JOB_KINDS if kind.changes_figures]
    jobs = Job.objects.of_organisation(organisation_id).unended().filter(kind__in=kinds)
    return jobs.no_dry_runs()


def kinds_of_imports() -> list[str]:
    """Return the names of the kinds of jobs whose result is an import."""
    return [kind.name for kind in JOB_KINDS if kind.result == "import"]
