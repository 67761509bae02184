"""Members as a directory of the organisation keeps them: its identity provider, by SCIM.

What a directory says of its own people needs no acceptance. Each function asks `may_provision`, and
raises NotAllowed, LastAdmin and MemberGone. All are safe to repeat.
"""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Membership
from .issued_by_members import end_issued
from .links import end_links
from .member_rows import change_columns, delete_row, held, keep_an_admin, set_role


class AddressTaken(ValueError):
    """Another member of the organisation has the e-mail address."""


@transaction.atomic
def provision_member(
    *, caller: Caller, email: str, name: str, role: str, accepted_at: datetime | None
) -> tuple[Membership, bool]:
    """Make a person a member, or find the member that they are; return (membership, created).

    Without `accepted_at` a new membership is an invitation. With it, one that was not accepted is.
    """
    policies.may_provision(caller, role)
    user = User.objects.invited(email)
    membership, created = Membership.objects.get_or_create(
        organisation_id=caller.organisation_id, user=user, defaults={"role": role, "name": name}
    )
    if created:
        record_event("create", membership, after=snapshot(membership))
    if accepted_at and membership.accepted_at is None:
        change_columns(membership, "accept", accepted_at=accepted_at)
    return membership, created


@transaction.atomic
def set_provisioned_name(*, caller: Caller, membership: Membership, name: str) -> Membership:
    """Change the name that a member has in this organisation."""
    policies.may_provision(caller)
    return change_columns(held(caller, membership), "change", name=name)


@transaction.atomic
def set_provisioned_role(
    *, caller: Caller, membership: Membership, role: str, now: datetime
) -> Membership:
    """Change a member's role, and end those of their keys that exceed it."""
    membership = held(caller, membership)
    policies.may_provision(caller, membership.role, role)
    return set_role(membership, role, now)


@transaction.atomic
def set_provisioned_email(
    *,
    caller: Caller,
    membership: Membership,
    email: str,
    accepted_at: datetime | None,
    now: datetime,
) -> Membership:
    """Give a membership to the person with another address. Raises AddressTaken.

    The account of the address before loses its rights here, and the keys that it made end. The
    account itself belongs to the person, and stays.
    """
    membership = held(caller, membership)
    policies.may_provision(caller, membership.role)
    user = User.objects.invited(email)
    if user.pk == membership.user_id:
        return membership
    if Membership.objects.of_organisation(caller.organisation_id).of_user(user.pk).exists():
        raise AddressTaken("Another member of the organisation has this address.")
    if accepted_at is None:
        keep_an_admin(membership)
    end_issued(membership=membership, role=None, now=now)
    end_links(membership, now)
    return change_columns(membership, "change", user=user, accepted_at=accepted_at)


@transaction.atomic
def suspend_member(*, caller: Caller, membership: Membership, now: datetime) -> Membership:
    """Take all rights from a member, who keeps the role, and end the keys that they made."""
    membership = held(caller, membership)
    policies.may_provision(caller, membership.role)
    if membership.suspended_at is None:
        keep_an_admin(membership)
        end_issued(membership=membership, role=None, now=now)
        change_columns(membership, "suspend", suspended_at=now)
    return membership


@transaction.atomic
def resume_member(*, caller: Caller, membership: Membership) -> Membership:
    """Give a suspended member the rights of the role again. Keys that ended stay so."""
    membership = held(caller, membership)
    policies.may_provision(caller, membership.role)
    return change_columns(membership, "resume", suspended_at=None)


@transaction.atomic
def remove_provisioned(*, caller: Caller, membership: Membership, now: datetime) -> None:
    """Remove a member, and end the keys that they made."""
    membership = held(caller, membership)
    policies.may_provision(caller, membership.role)
    delete_row(membership, now)
