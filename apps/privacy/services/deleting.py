"""Deletes an organisation as a whole: its members at once, and all its rows by a job."""

from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.access.models import ApiKey, Membership, OAuthClient
from apps.directory.models import Rep, TeamManager
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.ledger.services import record_event
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from .. import policies
from .catalogue import tenant_tables

STEP = 50_000  # Rows a transaction.
PATIENCE = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '1min'"


@transaction.atomic
def delete_organisation(*, caller: Caller, confirmed: str | None, now: Any) -> Job:
    """End all that gives rights in the caller's organisation, and start the job that deletes it.

    From then on nobody can reach it. Raises NotAllowed, OverQuota, and Invalid unless it is
    confirmed by the organisation's slug.
    """
    policies.may_delete_organisation(caller)
    organisation_id = caller.organisation_id
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    reps = Rep.objects.of_organisation(organisation_id).count()
    scores = DailyScore.objects.of_organisation(organisation_id).count()
    policies.is_confirmed(organisation, confirmed, reps, scores)
    members = Membership.objects.of_organisation(organisation_id)
    people = [str(user) for user in members.values_list("user_id", flat=True)]
    arguments = {"people": people, "by": [caller.kind, str(caller.id)]}
    job = jobs.submit(
        organisation_id=organisation_id, kind="organisation_deletion", arguments=arguments
    )
    for model in (ApiKey, OAuthClient):
        rows = model.objects.of_organisation(organisation_id)
        rows.filter(revoked_at=None).update(revoked_at=now)
    TeamManager.objects.of_organisation(organisation_id).delete()
    members.delete()
    record_event("delete", organisation)
    return job


def run(*, job: Job, clock: jobs.Clock) -> None:
    """Delete every row of the job's organisation, at last the organisation with this job.

    Large tables are emptied in steps; a worker that is killed leaves the rest to the next one. The
    database refuses to delete an organisation while any table has a row of it. Raises JobLost.
    """
    removed: dict[str, int] = {}
    for model in deleted_tables():
        if model is not Job:
            for count in _steps(job, model, clock, done=sum(removed.values())):
                _add(removed, model, count)
    with organisation_context(job.organisation_id):
        jobs.hold(job=job)
        for model in deleted_tables():
            _add(removed, model, _delete(model, job.organisation_id))
        kind, actor = job.arguments["by"]
        cross_tenant.delete_organisation(
            job.organisation_id, kind=kind, actor=UUID(actor), at=clock(), removed=removed
        )
    for person in job.arguments["people"]:
        cross_tenant.forget_user(UUID(person))


@cache
def deleted_tables() -> tuple[type[Any], ...]:
    """Return the models whose rows the application deletes, those that refer to others first."""
    mine = {model for model in tenant_tables() if "DELETE" in model.app_privileges}
    order: TopologicalSorter[type[Any]] = TopologicalSorter()
    for model in sorted(mine, key=lambda each: each._meta.label):
        order.add(model)
        for field in model._meta.concrete_fields:
            if field.related_model in mine - {model}:
                order.add(field.related_model, model)
    return tuple(order.static_order())


def _steps(job: Job, model: type[Any], clock: jobs.Clock, *, done: int) -> Iterator[int]:
    count = STEP
    while count == STEP:
        with organisation_context(job.organisation_id):
            count = _delete(model, job.organisation_id, limit=STEP)
        done += count
        yield count
        jobs.report(job=job, done=done, total=None, now=clock())


def _delete(model: type[Any], organisation_id: UUID, limit: int | None = None) -> int:
    table = model._meta.db_table
    chosen = "organisation_id = %s"
    if limit:
        chosen = f"ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {chosen} LIMIT {limit}))"
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(f"DELETE FROM {table} WHERE {chosen}", [organisation_id])
        return int(cursor.rowcount)


def _add(removed: dict[str, int], model: type[Any], count: int) -> None:
    if count:
        removed[model._meta.db_table] = removed.get(model._meta.db_table, 0) + count
