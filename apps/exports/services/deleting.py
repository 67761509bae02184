from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.jobs import services as jobs
from apps.ledger.services import record_event

from ..models import Export, ExportPart


@transaction.atomic
def delete_export(*, export: Export, now: datetime) -> None:
    """Take an export and its file away; a job that still writes it is cancelled."""
    jobs.cancel(job=export.job, now=now)
    jobs.forget_result(job=export.job)
    record_event("delete", export, before={"content": export.content, "sha256": export.sha256})
    export.delete()


def expire_files(*, organisation_id: UUID, now: datetime) -> int:
    """Delete the files past their time, and return how many parts that was. Safe to repeat.

    The exports stay, so that it can be seen who took what out.
    """
    deleted, _ = ExportPart.objects.of(organisation_id).expired_at(now).delete()
    return deleted
