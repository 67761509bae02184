"""How the row of a membership is locked and changed, once a policy has allowed it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.ledger.services import record_event, snapshot
from ssi_platform.registry import Registry
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..models import Membership
from .issued_by_members import end_issued


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


def put_row_of_member(*, caller: Caller, membership: Membership, name: str, row_id: UUID) -> None:
    """Let a member have a row of an app above: `rep` is the rep that the member is.

    Raises NotAllowed, and Invalid for a row that the caller does not see.
    """
    OF_MEMBERS[name].put(caller, membership, row_id)


def end_rows_of(membership: Membership) -> None:
    """End the rows of other apps about a member."""
    for rows in OF_MEMBERS:
        rows.end(membership)


def held(caller: Caller, membership: Membership) -> Membership:
    """Return a membership as it is stored, locked with the caller's and those of administrators.

    All are locked in one order, so that two administrators do not wait for each other. Raises
    MemberGone.
    """
    involved = Q(pk__in=[membership.pk, caller.membership_id]) | Q(role=Role.ADMIN)
    rows = Membership.objects.of_organisation(caller.organisation_id).filter(involved).with_user()
    rows = rows.order_by("pk").select_for_update(of=["self"], no_key=True)
    row = next((row for row in rows if row.pk == membership.pk), None)
    if row is None:
        raise MemberGone("The member was removed just now.")
    return row


def keep_an_admin(membership: Membership) -> None:
    """Raise LastAdmin where a membership is the only one of an administrator."""
    admins = Membership.objects.of_organisation(membership.organisation_id).admins()
    if list(admins.values_list("pk", flat=True)) == [membership.pk]:
        raise LastAdmin("An organisation keeps at least one administrator.")


def change_columns(membership: Membership, action: str, **columns: Any) -> Membership:
    """Store columns of a membership, and record the action; equal values change nothing."""
    before = snapshot(membership)
    for name, value in columns.items():
        setattr(membership, name, value)
    after = snapshot(membership)
    if after != before:
        membership.save(update_fields=list(columns))
        record_event(action, membership, before=before, after=after)
    return membership


def set_role(membership: Membership, role: str, now: datetime) -> Membership:
    """Store the role of a membership, and end the keys that exceed it. Raises LastAdmin."""
    if membership.role == role:
        return membership
    keep_an_admin(membership)
    change_columns(membership, "change", role=role)
    end_issued(membership=membership, role=role, now=now)
    return membership


def delete_row(membership: Membership, now: datetime) -> None:
    """Delete a membership, and end the keys of the member. Raises LastAdmin."""
    keep_an_admin(membership)
    end_issued(membership=membership, role=None, now=now)
    end_rows_of(membership)
    record_event("delete", membership, before=snapshot(membership))
    membership.delete()
