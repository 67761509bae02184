from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.ledger.services import record_event, snapshot

from ..models import Membership


class LastAdmin(ValueError):
    """The organisation would be left without an administrator."""


@transaction.atomic
def add_member(*, organisation_id: UUID, email: str, name: str, role: str) -> Membership:
    """Give a person a place in the organisation, or another role; safe to repeat.

    An address that nobody signs in with yet becomes a user without a password.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
    membership, created = Membership.objects.get_or_create(
        organisation_id=organisation_id, user=user, defaults={"role": role}
    )
    if created:
        record_event("create", membership, after=snapshot(membership))
        return membership
    return change_role(membership=membership, role=role)


@transaction.atomic
def change_role(*, membership: Membership, role: str) -> Membership:
    """Give a member another role. Raises LastAdmin."""
    before = snapshot(membership)
    if before["role"] == role:
        return membership
    _keep_an_admin(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    record_event("change", membership, before=before, after=snapshot(membership))
    return membership


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """End a person's place in the organisation. Raises LastAdmin."""
    _keep_an_admin(membership)
    record_event("delete", membership, before=snapshot(membership))
    membership.delete()


def _keep_an_admin(membership: Membership) -> None:
    admins = Membership.objects.of(membership.organisation_id).admins().select_for_update()
    if [admin.pk for admin in admins] == [membership.pk]:
        raise LastAdmin("An organisation keeps at least one administrator.")
