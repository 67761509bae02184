"""Users of a directory, as members of the organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.access import services as access
from apps.access.models import Membership
from apps.access.policies import may_provision
from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.roles import Role

from ..models import Domain, MemberEmail, ProvisionedMember

COLUMNS = (
    "user_name", "external_id", "display_name", "formatted_name", "given_name", "family_name",
    "active",
)  # fmt: skip


class UserNameTaken(ValueError):
    """Another user of the directory has the name."""


class NotLinked(ValueError):
    """The address is a member's whom the directory does not keep, and its domain not verified."""


@transaction.atomic
def create_user(*, caller: Caller, values: Mapping[str, Any], now: datetime) -> ProvisionedMember:
    """Make a person a member, or keep from now on one who is a member already.

    The organisation speaks for people with an address in one of its verified domains: they need
    not accept, and a member with the address is linked. Others are invited. Nothing says whether
    the person is known to other organisations. Raises NotAllowed, UserNameTaken and NotLinked.

    Args:
        caller: who writes.
        values: the columns of the user, and `emails`.
        now: the time of acceptance, and of suspending a user who is not active.
    """
    may_provision(caller)
    email = str(values["user_name"]).lower()
    speaks = _speaks_for(caller, email)
    name = _name(values)
    membership, created = access.provision_member(
        caller=caller, email=email, name=name, role=Role.REP, accepted_at=now if speaks else None
    )
    _refuse_taken(membership, linked=not created, speaks=speaks)
    member = ProvisionedMember(
        id=membership.pk,
        organisation_id=caller.organisation_id,
        membership=membership,
        linked=not created,
        own_role=membership.role,
    )
    _set_columns(member, values, default_active=True)
    member.save(force_insert=True)
    record_event("create" if created else "link", member, after=snapshot(member))
    _set_emails(member, values["emails"])
    return _follow(caller, member, name, now)


@transaction.atomic
def change_user(
    *, caller: Caller, member: ProvisionedMember, values: Mapping[str, Any], now: datetime
) -> ProvisionedMember:
    """Store what the directory says of a user; safe to repeat.

    A user who is not active loses all rights at once and keeps the role, and an active one has
    them again. A new `user_name` is a new address: the membership becomes that of the account with
    it, and outside of verified domains an invitation. Raises NotAllowed, LastAdmin, MemberGone and
    AddressTaken.
    """
    may_provision(caller)
    member = _held(member)
    email = str(values["user_name"]).lower()
    if email != member.membership.user.email:
        _move(caller, member, email, now)
    changed = _set_columns(member, values)
    has_other_emails = _set_emails(member, values["emails"])
    if changed or has_other_emails:
        member.save(update_fields=changed or ["user_name"])
        fields = [*changed, *(["emails"] if has_other_emails else [])]
        record_event("change", member, before=snapshot(member), after={"fields": fields})
    return _follow(caller, member, _name(values), now)


@transaction.atomic
def remove_user(*, caller: Caller, member: ProvisionedMember, now: datetime) -> None:
    """Remove a user: the person is a member no longer. Raises NotAllowed, LastAdmin, MemberGone."""
    may_provision(caller)
    member = _held(member)
    record_event("delete", member, before=snapshot(member))
    access.remove_provisioned(caller=caller, membership=member.membership, now=now)


def _held(member: ProvisionedMember) -> ProvisionedMember:
    rows = ProvisionedMember.objects.of_organisation(member.organisation_id).with_membership()
    held = rows.select_for_update(of=["self"], no_key=True).filter(pk=member.pk).first()
    if held is None:
        raise access.MemberGone("The user was removed just now.")
    return held


def _speaks_for(caller: Caller, email: str) -> bool:
    domains = Domain.objects.of_organisation(caller.organisation_id)
    return domains.verified().of_address(email).exists()


def _refuse_taken(membership: Membership, *, linked: bool, speaks: bool) -> None:
    rows = ProvisionedMember.objects.of_organisation(membership.organisation_id)
    if linked and rows.with_ids([membership.pk]).exists():
        raise UserNameTaken("A user with this userName exists.")
    if linked and not speaks:
        raise NotLinked(
            "A member of the organisation has this address. A directory takes over a member only"
            " if the domain of the address is verified."
        )


def _move(caller: Caller, member: ProvisionedMember, email: str, now: datetime) -> None:
    member.membership = access.set_provisioned_email(
        caller=caller,
        membership=member.membership,
        email=email,
        accepted_at=now if _speaks_for(caller, email) else None,
        now=now,
    )


def _set_columns(
    member: ProvisionedMember, values: Mapping[str, Any], *, default_active: bool | None = None
) -> list[str]:
    """Set the columns on the row, and return the names of those that differ."""
    wanted = {name: values[name] for name in COLUMNS}
    if wanted["active"] is None:
        wanted["active"] = default_active
    changed = [name for name in COLUMNS if getattr(member, name) != wanted[name]]
    for name in changed:
        setattr(member, name, wanted[name])
    return changed


def _set_emails(member: ProvisionedMember, emails: list[dict[str, Any]]) -> bool:
    """Store the addresses in their order; return whether they differ from those stored."""
    rows = MemberEmail.objects.of_organisation(member.organisation_id).of_member(member.pk)
    if list(rows.order_by("pk").values("value", "type", "primary")) == emails:
        return False
    rows.delete()
    owner = {"organisation_id": member.organisation_id, "member": member}
    MemberEmail.objects.bulk_create(MemberEmail(**owner, **email) for email in emails)
    return True


def _follow(
    caller: Caller, member: ProvisionedMember, name: str, now: datetime
) -> ProvisionedMember:
    """Let the membership have the name, and rights only if the user is active."""
    membership = member.membership
    if name and name != membership.name:
        membership = access.set_provisioned_name(caller=caller, membership=membership, name=name)
    if member.active is False and membership.suspended_at is None:
        membership = access.suspend_member(caller=caller, membership=membership, now=now)
    if member.active and membership.suspended_at is not None:
        membership = access.resume_member(caller=caller, membership=membership)
    member.membership = membership
    return member


def _name(values: Mapping[str, Any]) -> str:
    parts = f"{values['given_name']} {values['family_name']}".strip()
    name: str = values["display_name"] or values["formatted_name"] or parts
    return name[:150]
