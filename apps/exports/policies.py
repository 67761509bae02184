"""Who may ask for a file, fetch it and delete it."""

from apps.jobs import policies as jobs
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system

from .models import Export
from .permissions import EXPORTS_READ, EXPORTS_WRITE


def may_read(caller: Caller, permission: str) -> None:
    """Raise NotAllowed unless the caller may read what is in a file.

    An export is one more way to read: `permission` is what reading its content elsewhere needs.
    """
    require(caller, permission)


def may_request(caller: Caller, permission: str) -> None:
    """Raise NotAllowed unless the caller may ask for a file whose content needs a permission."""
    require(caller, EXPORTS_WRITE)
    may_read(caller, permission)


def may_fetch(caller: Caller, permission: str) -> None:
    """Raise NotAllowed unless the caller may fetch a file whose content needs a permission."""
    require(caller, EXPORTS_READ)
    may_read(caller, permission)


def may_delete(caller: Caller, export: Export) -> None:
    """Raise NotAllowed unless the caller asked for the export, or may end anybody's work."""
    require(caller, EXPORTS_WRITE)
    if not jobs.controls(caller, export.job):
        raise NotAllowed("not_your_export", "Somebody else asked for this export.")


def may_expire(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the system, which deletes files past their time."""
    require_system(caller)
