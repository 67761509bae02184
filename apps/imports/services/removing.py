from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from apps.ledger.models import AuditEntry
from apps.ledger.services import forget_values
from ssi_platform.tenancy.stored_bytes import add_stored

from ..models import Import, ImportPart
from .stored_file import STORED_AS


def remove_file(*, received: Import, now: datetime, named: bool) -> None:
    """Delete the stored file of an import before its time, in the caller's transaction.

    The import and its result stay. With `named` the file's name is deleted too, also in the audit,
    because it may contain a person's name. Safe to repeat.
    """
    parts = ImportPart.objects.of_organisation(received.organisation_id).of_import(received.pk)
    if parts.exists():
        parts.delete()
        add_stored(received.organisation_id, STORED_AS, -received.size)
    received.expires_at = min(received.expires_at, now)
    received.filename = "" if named else received.filename
    received.save(update_fields=["expires_at", "filename"])
    if named:
        forget_values(organisation_id=received.organisation_id, event_ids=_events_of(received))


def _events_of(received: Import) -> Sequence[UUID]:
    events = AuditEntry.objects.of_organisation(received.organisation_id)
    about = events.filter(object_type="import", object_id=str(received.pk))
    return list(about.values_list("pk", flat=True))
