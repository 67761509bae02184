from datetime import datetime

from ssi_platform.ingest import IMPORTERS
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.stored_bytes import recount

from .. import policies
from ..models import Import, ImportPart
from .stored_file import STORED_AS


def expire_file(*, caller: Caller, now: datetime) -> bool:
    """Delete one expired file; return False when there is none. Safe to repeat.

    The import and its result stay. Raises NotAllowed unless the caller is the platform.
    """
    policies.may_expire_files(caller)
    parts = ImportPart.objects.of_organisation(caller.organisation_id)
    import_id = parts.expired_at(now).values_list("file_id", flat=True).first()
    if import_id is None:
        return False
    parts.of_import(import_id).delete()
    imports = Import.objects.of_organisation(caller.organisation_id)
    imports.filter(pk=import_id).update(new_reps=[])
    expired = imports.get(pk=import_id)
    IMPORTERS[expired.kind].forget(caller, import_id)
    return True


def count_files(*, caller: Caller, now: datetime) -> None:
    """Count the bytes of the files that are kept. Raises NotAllowed unless it is the platform."""
    policies.may_expire_files(caller)
    kept = Import.objects.of_organisation(caller.organisation_id).filter(expires_at__gt=now)
    recount(caller.organisation_id, STORED_AS, kept, "size")
