"""Who may hand on, or take away, which rights in an organisation.

Nobody hands on what they do not hold, and nobody takes away what they could not have handed on.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.db.models import QuerySet

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import PERMISSIONS, require
from ssi_platform.tenancy.roles import Role

from .models import ApiKey, Membership
from .permissions import KEYS_WRITE, MEMBERS_WRITE


def may_grant(caller: Caller, permissions: Iterable[str], *, field: str = "") -> None:
    """Raise NotAllowed unless the caller holds all of the permissions in the whole organisation.

    Every right that is handed on or taken away goes through here: roles, keys, team managers.
    Somebody who is narrowed to teams, or to themselves, hands on nothing. `field` is the input that
    names the permissions.
    """
    if not caller.sees_all:
        detail = "Only who sees the whole organisation hands on rights in it."
        raise NotAllowed("not_grantable", detail, field=field)
    beyond = sorted(set(permissions) - caller.permissions)
    if beyond:
        raise NotAllowed("not_grantable", f"You do not hold {beyond[0]} yourself.", field=field)


def may_give_roles(caller: Caller, *roles: str) -> None:
    """Raise NotAllowed unless the caller may give members these roles, and take them away."""
    require(caller, MEMBERS_WRITE)
    hold_own_right(caller)
    for role in roles:
        may_grant(caller, PERMISSIONS.of_role(Role(role)), field="role")


def may_appoint_managers(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may say which member manages which team.

    What a manager may do is handed on, whatever the member's role is today.
    """
    may_give_roles(caller, Role.MANAGER)


def may_issue_key(
    caller: Caller,
    *,
    scopes: Sequence[str],
    expires_at: datetime | None,
    allowed_networks: Sequence[str],
) -> None:
    """Raise NotAllowed unless the caller may make a key like this, and revoke or rotate it.

    A key makes no key that works longer than itself, or from networks that it is not allowed.
    """
    require(caller, KEYS_WRITE)
    own = hold_own_right(caller)
    may_grant(caller, scopes, field="scopes")
    if not isinstance(own, ApiKey):
        return
    if own.expires_at and (expires_at is None or expires_at > own.expires_at):
        detail = f"The key that you use ends at {own.expires_at.isoformat()}."
        raise NotAllowed("not_grantable", detail, field="expires_at")
    if own.allowed_networks and not _within(allowed_networks, own.allowed_networks):
        detail = f"The key that you use is limited to {', '.join(own.allowed_networks)}."
        raise NotAllowed("not_grantable", detail, field="allowed_networks")


def hold_own_right(caller: Caller) -> ApiKey | Membership | None:
    """Lock the row that proves the caller's right, a membership or a key, and return it.

    The lock lasts until the transaction ends, so that a right that somebody takes away meanwhile is
    not handed on. Returns None for the system. Raises NotAllowed when the right is gone.
    """
    if caller.kind == "system":
        return None
    own: ApiKey | Membership | None = _proofs(caller).select_for_update(no_key=True).first()
    if own is not None:
        return own
    raise NotAllowed("not_grantable", "Your own right was taken away just now.")


def _proofs(caller: Caller) -> QuerySet[Any]:
    if caller.kind == "key":
        return ApiKey.objects.of(caller.organisation_id).filter(pk=caller.id, revoked_at=None)
    members = Membership.objects.of(caller.organisation_id)
    own: Any = caller.membership_id  # None finds nothing.
    return members.filter(pk=own, role=caller.role)


def _within(networks: Sequence[str], limits: Sequence[str]) -> bool:
    """Tell whether each of the networks, of which there is one, lies in one of the limits."""
    inside = [any(_is_part(network, limit) for limit in limits) for network in networks]
    return bool(inside) and all(inside)


def _is_part(network: str, limit: str) -> bool:
    inner, outer = ip_network(network), ip_network(limit)
    first, last = inner.network_address, inner.broadcast_address
    return first in outer and last in outer
