from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Membership
from .issued_by_members import end_issued
from .member_rows import change_columns, delete_row, end_rows_of, held, keep_an_admin, set_role


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


@transaction.atomic
def rename_member(*, caller: Caller, membership: Membership, name: str) -> Membership:
    """Change the name that a member has in this organisation. Raises NotAllowed, MemberGone."""
    policies.may_rename(caller)
    return change_columns(held(caller, membership), "change", name=name)


@transaction.atomic
def change_role(*, caller: Caller, membership: Membership, role: str, now: datetime) -> Membership:
    """Change a member's role, and revoke those of their keys that exceed it.

    Raises NotAllowed unless the caller could grant both the old and the new role; LastAdmin and
    MemberGone.
    """
    membership = held(caller, membership)
    policies.may_give_roles(caller, membership.role, role)
    return set_role(membership, role, now)


@transaction.atomic
def remove_member(*, caller: Caller, membership: Membership, now: datetime) -> None:
    """Remove a member from the organisation, and revoke their keys.

    Raises NotAllowed unless the caller could grant the role; LastAdmin and MemberGone.
    """
    membership = held(caller, membership)
    policies.may_give_roles(caller, membership.role)
    delete_row(membership, now)


@transaction.atomic
def forget_member(*, caller: Caller, membership: Membership, now: datetime) -> None:
    """Remove a member who is erased; the audit names them by id only.

    Their keys end, and the keys made with these. Raises NotAllowed as `remove_member` does,
    LastAdmin and MemberGone.
    """
    membership = held(caller, membership)
    policies.may_give_roles(caller, membership.role)
    keep_an_admin(membership)
    end_issued(membership=membership, role=None, now=now)
    end_rows_of(membership)
    record_event("erase", membership, before={"role": str(membership.role)})
    membership.delete()
