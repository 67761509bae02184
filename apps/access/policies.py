"""Rules for granting and revoking rights in an organisation.

A caller can grant only rights that it holds, and revoke only rights that it could grant.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from ipaddress import ip_network
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import PERMISSIONS, require, require_system
from ssi_platform.tenancy.roles import Role

from .models import ApiKey, InvitationLink, Membership, OAuthClient, OAuthGrant
from .permissions import CLIENTS_WRITE, KEYS_WRITE, MEMBERS_WRITE, PROVISIONING_WRITE


def may_grant(caller: Caller, permissions: Iterable[str], *, field: str = "") -> None:
    """Raise NotAllowed unless the caller holds all of the permissions in the whole organisation.

    Every grant and revocation is checked here: roles, keys, team managers.
    Managers and reps cannot grant anything. `field` is the input that
    names the permissions.
    """
    if not caller.sees_all:
        detail = "Managers and reps cannot grant rights."
        raise NotAllowed("not_grantable", detail, field=field)
    beyond = sorted(set(permissions) - caller.permissions)
    if beyond:
        raise NotAllowed("not_grantable", f"You do not hold {beyond[0]} yourself.", field=field)


def may_give_roles(caller: Caller, *roles: str) -> None:
    """Raise NotAllowed unless the caller may grant and revoke these roles.

    A role neither expires nor is limited to networks, so a key or a client that does or is grants
    none.
    """
    require(caller, MEMBERS_WRITE)
    own = hold_own_right(caller)
    if isinstance(own, ApiKey | OAuthClient) and (own.expires_at or own.allowed_networks):
        detail = f"The {_noun(own)} that you use expires or is limited to networks; a role is not."
        raise NotAllowed("not_grantable", detail, field="role")
    for role in roles:
        may_grant(caller, PERMISSIONS.of_role(Role(role)), field="role")


def may_provision(caller: Caller, *roles: str) -> None:
    """Raise NotAllowed unless the caller may keep members as a directory says, in these roles.

    A key gives and takes the roles that the person who made it may give and take now. A key that
    was made with another one has the maker of that one.
    """
    require(caller, PROVISIONING_WRITE)
    own = hold_own_right(caller)
    giver = _maker(own) if isinstance(own, ApiKey) else caller
    if giver is None:
        raise NotAllowed("not_grantable", "Who made the key that you use may give no role now.")
    for role in roles:
        may_grant(giver, PERMISSIONS.of_role(Role(role)), field="role")


def may_appoint_managers(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may add and remove managers of teams.

    The rights of a manager are granted, whatever the member's role is today.
    """
    may_give_roles(caller, Role.MANAGER)


def may_rename(caller: Caller) -> None:
    """Raise NotAllowed unless the caller may change the names that members have here."""
    require(caller, MEMBERS_WRITE)
    hold_own_right(caller)


def may_answer_invitation(
    caller: Caller, membership: Membership, link: InvitationLink | None = None
) -> None:
    """Raise NotAllowed unless the caller is the invited person, or the platform for them.

    A person answers with the link of the invitation, or once it has been shown that their address
    is theirs. Whoever was handed a link by one organisation, and set the password with it, does
    not join another organisation in the place of the person.
    """
    is_own = caller.kind == "user" and caller.id == membership.user_id
    if not is_own:
        require_system(caller)
    elif link is None and membership.user.email_proven_at is None:
        detail = "Open the link of this invitation: it was not shown yet that the address is yours."
        raise NotAllowed("link_required", detail)


def may_mail(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is the platform itself, whose workers send mails."""
    require_system(caller)


def may_issue_key(
    caller: Caller,
    *,
    scopes: Sequence[str],
    expires_at: datetime | None,
    allowed_networks: Sequence[str],
) -> None:
    """Raise NotAllowed unless the caller may create, revoke or rotate such a key.

    A key cannot create a key that expires later or is allowed in other networks.
    """
    require(caller, KEYS_WRITE)
    _may_issue(caller, scopes, expires_at, allowed_networks)


def may_issue_client(
    caller: Caller,
    *,
    scopes: Sequence[str],
    expires_at: datetime | None,
    allowed_networks: Sequence[str],
) -> None:
    """Raise NotAllowed unless the caller may create, change, delete or rotate such a client.

    The rules are those of keys.
    """
    require(caller, CLIENTS_WRITE)
    _may_issue(caller, scopes, expires_at, allowed_networks)


def may_have_issued(caller: Caller, issued: ApiKey | OAuthClient, **terms: Any) -> None:
    """Raise NotAllowed unless the caller may make, and so may end, such a key or client."""
    may_issue = may_issue_key if isinstance(issued, ApiKey) else may_issue_client
    may_issue(caller, **terms)


def may_consent(caller: Caller) -> None:
    """Raise NotAllowed unless the caller is a member in person, who lets a client act for them."""
    if caller.kind != "user":
        raise NotAllowed("not_grantable", "Only a person lets a client act for them.")
    hold_own_right(caller)


def may_end_grant(caller: Caller, grant: OAuthGrant) -> None:
    """Raise NotAllowed unless the grant is the member's own, or the caller may change clients."""
    if caller.membership_id != grant.membership_id:
        require(caller, CLIENTS_WRITE)


def _may_issue(
    caller: Caller,
    scopes: Sequence[str],
    expires_at: datetime | None,
    allowed_networks: Sequence[str],
) -> None:
    own = hold_own_right(caller)
    may_grant(caller, scopes, field="scopes")
    if not isinstance(own, ApiKey | OAuthClient):
        return
    if own.expires_at and (expires_at is None or expires_at > own.expires_at):
        detail = f"The {_noun(own)} that you use expires at {own.expires_at.isoformat()}."
        raise NotAllowed("not_grantable", detail, field="expires_at")
    if own.allowed_networks and not _within(allowed_networks, own.allowed_networks):
        detail = f"The {_noun(own)} that you use is limited to {', '.join(own.allowed_networks)}."
        raise NotAllowed("not_grantable", detail, field="allowed_networks")


def _noun(own: ApiKey | OAuthClient) -> str:
    return "key" if isinstance(own, ApiKey) else "client"


def hold_own_right(caller: Caller) -> ApiKey | OAuthClient | Membership | None:
    """Lock the row that proves the caller's right, a membership, key or client, and return it.

    The lock lasts until the transaction ends, so that a right is not granted while it is being
    revoked. Returns None for the system. Raises NotAllowed when the right was revoked, and for a
    client that acts for a member: the member grants rights in person.
    """
    if caller.kind == "system":
        return None
    if caller.kind == "oauth_user":
        detail = "A client that acts for a member grants no rights: the member does, in person."
        raise NotAllowed("not_grantable", detail)
    own: Any = _proofs(caller).select_for_update(no_key=True).first()
    if isinstance(own, ApiKey | OAuthClient | Membership):
        return own
    raise NotAllowed("not_grantable", "Your own right was taken away just now.")


def _proofs(caller: Caller) -> QuerySet[Any]:
    if caller.kind in ("key", "oauth_client"):
        model: Any = ApiKey if caller.kind == "key" else OAuthClient
        issued = model.objects.of_organisation(caller.organisation_id).usable_at(Now())
        of_program: QuerySet[Any] = issued.filter(pk=caller.id)
        return of_program
    members = Membership.objects.of_organisation(caller.organisation_id).accepted()
    own: Any = caller.membership_id  # None finds nothing.
    return members.filter(pk=own, role=caller.role)


def _maker(key: ApiKey) -> Caller | None:
    """Return who made a key, with their present rights: a member, or the platform itself."""
    keys = ApiKey.objects.of_organisation(key.organisation_id)
    maker: ApiKey | None = key
    while maker is not None and maker.created_by_kind == "key":
        maker = keys.filter(pk=maker.created_by_id).first()
    if maker is None:
        return None
    if maker.created_by_kind == "system":
        return Caller.system(organisation_id=key.organisation_id)
    members = Membership.objects.of_organisation(key.organisation_id).accepted()
    row = members.of_user(maker.created_by_id).first()
    if row is None:
        return None
    return Caller.member(
        organisation_id=row.organisation_id,
        slug="",
        user_id=row.user_id,
        name="",
        role=row.role,
        membership_id=row.pk,
    )


def _within(networks: Sequence[str], limits: Sequence[str]) -> bool:
    """Tell whether each of the networks, of which there is one, lies in one of the limits."""
    inside = [any(_is_part(network, limit) for limit in limits) for network in networks]
    return bool(inside) and all(inside)


def _is_part(network: str, limit: str) -> bool:
    inner, outer = ip_network(network), ip_network(limit)
    first, last = inner.network_address, inner.broadcast_address
    return first in outer and last in outer
