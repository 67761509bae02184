"""Rules for creating and changing an organisation."""

from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require, require_system

from .permissions import ORGANISATION_WRITE


def may_create(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the system: nobody is a member of a new tenant."""
    require_system(caller)


def may_change(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may change the organisation's name and settings."""
    require(caller, ORGANISATION_WRITE)


def may_change_quotas(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the system: an operator sets the quotas."""
    require_system(caller)
