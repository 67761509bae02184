"""Rules for requesting, fetching and deleting files."""

from apps.jobs import policies as jobs
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system

from .models import Export
from .permissions import EXPORTS_READ, EXPORTS_WRITE


def may_read(caller: Caller, permission: str) -> None:
    """Raise NotAllowed unless the caller may read the content of a file.

    `permission` is the permission for reading the content through the API.
    """
    require(caller, permission)


def may_request(caller: Caller, permission: str) -> None:
    """Raise NotAllowed unless the caller may request a file whose content needs a permission."""
    require(caller, EXPORTS_WRITE)
    may_read(caller, permission)


def may_fetch(caller: Caller, permission: str) -> None:
    """Raise NotAllowed unless the caller may fetch a file whose content needs a permission."""
    require(caller, EXPORTS_READ)
    may_read(caller, permission)


def may_delete(caller: Caller, export: Export) -> None:
    """Raise NotAllowed unless the caller requested the export or holds `jobs:write`."""
    require(caller, EXPORTS_WRITE)
    if not jobs.controls(caller, export.job):
        raise NotAllowed("not_your_export", "Somebody else asked for this export.")


def may_expire(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the system, which deletes expired files."""
    require_system(caller)
