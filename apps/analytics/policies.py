"""Who may have figures computed."""

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller


def may_recompute(caller: Caller) -> None:
    """Raise NotAllowed for anybody but the platform: figures follow from what is stored."""
    if caller.kind != "system":
        raise NotAllowed("missing_permission", "The platform itself computes figures again.")
