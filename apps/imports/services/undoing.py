"""Undoes an import as a whole: checked at once, and done by a job."""

from django.db import connection, transaction

from apps.jobs import services as jobs
from apps.jobs.models import Job, JobState
from apps.ledger.services import record_event
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.ingest import IMPORTERS, NotUndoable
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context

from .. import policies
from ..models import Import, ImportMode
from .running import PATIENCE

JOB_KIND = "import_undo"


@transaction.atomic
def undo_import(*, caller: Caller, received: Import, clock: jobs.Clock) -> Job:
    """Create the job that undoes an import, while nothing later stands on it.

    Raises NotUndoable, which names what stands on it, NotAllowed and OverQuota.
    """
    _undo(caller, received, clock, dry=True)
    arguments = {"import": str(received.pk)}
    job = jobs.submit(organisation_id=caller.organisation_id, kind=JOB_KIND, arguments=arguments)
    jobs.hold_to_quota(caller.organisation_id)
    return job


def run_undo(*, job: Job, clock: jobs.Clock) -> None:
    """Undo the import of a job, and end the job with it. Raises JobLost and JobRefused."""
    with organisation_context(job.organisation_id, read_only=True):
        caller = jobs.actor_of(job=job, now=clock())
    actor = Actor(caller.kind, caller.id, caller.name)
    with organisation_context(job.organisation_id, actor=actor):
        jobs.hold(job=job)
        with connection.cursor() as cursor:
            cursor.execute(PATIENCE)
        imports = Import.objects.of_organisation(job.organisation_id).with_job()
        received = imports.get(pk=job.arguments["import"])
        try:
            _undo(caller, received, clock, dry=False)
        except NotUndoable as refused:
            raise jobs.JobRefused("not_undoable", str(refused)) from None
        except NotAllowed as refused:
            raise jobs.JobRefused("rights_lost", refused.detail) from None
        received.undone_at = clock()
        received.save(update_fields=["undone_at"])
        record_event("undo", received, after={"undone_at": received.undone_at.isoformat()})
        jobs.finish(job=job, now=received.undone_at, result=received)


def _undo(caller: Caller, received: Import, clock: jobs.Clock, *, dry: bool) -> None:
    importer = IMPORTERS[received.kind]
    policies.may_undo(caller, importer, received)
    if received.undone_at is not None:
        raise NotUndoable(f"The import was undone on {received.undone_at:%Y-%m-%d}.")
    if received.job.state != JobState.SUCCEEDED or received.mode == ImportMode.DRY_RUN:
        raise NotUndoable("The import has stored nothing.")
    importer.undo(caller, received.pk, now=clock(), dry=dry)
