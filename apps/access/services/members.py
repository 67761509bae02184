from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.ledger.services import record_event, snapshot
from ssi_platform.registry import Registry
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from .. import policies
from ..models import Membership
from .member_keys import end_keys


class LastAdmin(ValueError):
    """The organisation would be left without an administrator."""


class MemberGone(ValueError):
    """Another request removed the member."""


@dataclass(frozen=True, slots=True)
class OfMembers:
    """Rows about members of an app above, which end with the member.

    `put` lets a member have the row with an id; it asks its policy. `end` is called in the
    transaction that ends the membership.
    """

    name: str
    put: Callable[[Caller, Membership, UUID], None]
    end: Callable[[Membership], None]


OF_MEMBERS: Registry[OfMembers] = Registry("row about a member", name=lambda rows: rows.name)


@transaction.atomic
def add_member(*, caller: Caller, email: str, name: str, role: str, now: datetime) -> Membership:
    """Invite a person into the organisation, or change their role and name; safe to repeat.

    The membership gives no right before they accept it. Nothing that is returned, written or
    measured says whether the person was known to other organisations. Raises NotAllowed for a
    role with more rights than the caller's, and LastAdmin.
    """
    policies.may_give_roles(caller, role)
    user = User.objects.invited(email)
    membership, created = Membership.objects.get_or_create(
        organisation_id=caller.organisation_id, user=user, defaults={"role": role, "name": name}
    )
    if created:
        record_event("create", membership, after=snapshot(membership))
        return membership
    if name:
        membership = rename_member(caller=caller, membership=membership, name=name)
    return change_role(caller=caller, membership=membership, role=role, now=now)


def put_row_of_member(*, caller: Caller, membership: Membership, name: str, row_id: UUID) -> None:
    """Let a member have a row of an app above: `rep` is the rep that the member is.

    Raises NotAllowed, and Invalid for a row that the caller does not see.
    """
    OF_MEMBERS[name].put(caller, membership, row_id)


@transaction.atomic
def rename_member(*, caller: Caller, membership: Membership, name: str) -> Membership:
    """Change the name that a member has in this organisation. Raises NotAllowed, MemberGone."""
    policies.may_rename(caller)
    membership = _held(caller, membership)
    before = snapshot(membership)
    if before["name"] != name:
        membership.name = name
        membership.save(update_fields=["name"])
        record_event("change", membership, before=before, after=snapshot(membership))
    return membership


@transaction.atomic
def change_role(*, caller: Caller, membership: Membership, role: str, now: datetime) -> Membership:
    """Change a member's role, and revoke those of their keys that exceed it.

    Raises NotAllowed unless the caller could grant both the old and the new role; LastAdmin and
    MemberGone.
    """
    membership = _held(caller, membership)
    policies.may_give_roles(caller, membership.role, role)
    before = snapshot(membership)
    if before["role"] == role:
        return membership
    _keep_an_admin(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    record_event("change", membership, before=before, after=snapshot(membership))
    end_keys(membership=membership, role=role, now=now)
    return membership


@transaction.atomic
def remove_member(*, caller: Caller, membership: Membership, now: datetime) -> None:
    """Remove a member from the organisation, and revoke their keys.

    Raises NotAllowed unless the caller could grant the role; LastAdmin and MemberGone.
    """
    membership = _held(caller, membership)
    policies.may_give_roles(caller, membership.role)
    _keep_an_admin(membership)
    end_keys(membership=membership, role=None, now=now)
    end_rows_of(membership)
    record_event("delete", membership, before=snapshot(membership))
    membership.delete()


@transaction.atomic
def forget_member(*, caller: Caller, membership: Membership, now: datetime) -> None:
    """Remove a member who is erased; the audit names them by id only.

    Their keys end, and the keys made with these. Raises NotAllowed as `remove_member` does,
    LastAdmin and MemberGone.
    """
    membership = _held(caller, membership)
    policies.may_give_roles(caller, membership.role)
    _keep_an_admin(membership)
    end_keys(membership=membership, role=None, now=now)
    end_rows_of(membership)
    record_event("erase", membership, before={"role": str(membership.role)})
    membership.delete()


def end_rows_of(membership: Membership) -> None:
    """End the rows of other apps about a member."""
    for rows in OF_MEMBERS:
        rows.end(membership)


def _held(caller: Caller, membership: Membership) -> Membership:
    """Return a membership as it is stored, locked with the caller's and those of administrators.

    All are locked in one order, so that two administrators do not wait for each other.
    """
    involved = Q(pk__in=[membership.pk, caller.membership_id]) | Q(role=Role.ADMIN)
    rows = Membership.objects.of_organisation(caller.organisation_id).filter(involved).with_user()
    rows = rows.order_by("pk").select_for_update(of=["self"], no_key=True)
    held = next((row for row in rows if row.pk == membership.pk), None)
    if held is None:
        raise MemberGone("The member was removed just now.")
    return held


def _keep_an_admin(membership: Membership) -> None:
    admins = Membership.objects.of_organisation(membership.organisation_id).admins()
    if list(admins.values_list("pk", flat=True)) == [membership.pk]:
        raise LastAdmin("An organisation keeps at least one administrator.")
