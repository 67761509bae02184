from datetime import datetime
from uuid import UUID

from ..models import ImportPart


def expire_file(*, organisation_id: UUID, now: datetime) -> bool:
    """Delete one file that is past its time; return False when there is none. Safe to repeat.

    The import stays, with what became of its rows.
    """
    parts = ImportPart.objects.of(organisation_id)
    import_id = parts.expired_at(now).values_list("file_id", flat=True).first()
    if import_id is None:
        return False
    parts.of_import(import_id).delete()
    return True
