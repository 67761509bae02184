"""Rules for erasing people."""

from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require

from .permissions import PRIVACY_WRITE


def may_erase_member(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may erase people; who removes members is asked as well."""
    require(caller, PRIVACY_WRITE)


def may_erase_rep(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may erase what is held about a rep."""
    require(caller, PRIVACY_WRITE)
