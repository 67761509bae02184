"""Rules for computing figures again."""

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller


def may_recompute(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform itself."""
    if caller.kind != "system":
        raise NotAllowed("missing_permission", "The platform itself computes figures again.")
