from datetime import datetime

from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import ImportPart


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
    return True
