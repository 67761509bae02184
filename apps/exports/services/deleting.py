from datetime import datetime

from django.db import transaction

from apps.jobs import services as jobs
from apps.ledger.services import record_event
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.stored_bytes import add_stored, recount

from .. import policies
from ..models import Export, ExportPart
from .storing import STORED_AS


@transaction.atomic
def delete_export(*, caller: Caller, export: Export, now: datetime) -> None:
    """Delete an export and its file; a job that still writes it is cancelled. Raises NotAllowed."""
    policies.may_delete(caller, export)
    jobs.cancel(caller=caller, job=export.job, now=now)
    jobs.forget_result(job=export.job)
    record_event("delete", export, before={"content": export.content, "sha256": export.sha256})
    if ExportPart.objects.of_organisation(caller.organisation_id).of_export(export.pk).exists():
        add_stored(caller.organisation_id, STORED_AS, -(export.size or 0))
    export.delete()


def remove_file(*, export: Export, now: datetime) -> None:
    """Delete the file of an export before its time, in the caller's transaction; safe to repeat."""
    parts = ExportPart.objects.of_organisation(export.organisation_id).of_export(export.pk)
    if parts.exists():
        parts.delete()
        add_stored(export.organisation_id, STORED_AS, -(export.size or 0))
    Export.objects.of_organisation(export.organisation_id).filter(pk=export.pk).update(
        expires_at=now
    )


def expire_files(*, caller: Caller, now: datetime) -> int:
    """Delete the expired files, count the others, and return the number of parts. Safe to repeat.

    The exports stay as a record of who exported what. Raises NotAllowed.
    """
    policies.may_expire(caller)
    organisation_id = caller.organisation_id
    deleted, _ = ExportPart.objects.of_organisation(organisation_id).expired_at(now).delete()
    kept = Export.objects.of_organisation(organisation_id).filter(expires_at__gt=now)
    recount(organisation_id, STORED_AS, kept, "size")
    return deleted
