from datetime import datetime

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import InvitationLink, Membership
from .member_rows import MemberGone, end_rows_of


class AcceptedBefore(ValueError):
    """The person has accepted the membership, so that only the organisation can end it."""


@transaction.atomic
def accept_invitation(
    *,
    caller: Caller,
    membership: Membership,
    now: datetime,
    link: InvitationLink | None = None,
    name: str = "",
) -> Membership:
    """Let a membership give its rights; safe to repeat. Raises NotAllowed and MemberGone.

    Args:
        caller: the person, or the platform.
        membership: the invitation.
        now: when it is accepted.
        link: the link that the person has opened, if they came by one.
        name: the name that the person gives for themselves; empty leaves the organisation's.
    """
    membership = _held(caller, membership, link)
    if membership.accepted_at is None:
        before = snapshot(membership)
        membership.accepted_at, membership.name = now, name or membership.name
        membership.save(update_fields=["accepted_at", "name"])
        record_event("accept", membership, before=before, after=snapshot(membership))
    return membership


@transaction.atomic
def decline_invitation(*, caller: Caller, membership: Membership) -> None:
    """Delete a membership that was not accepted. Raises NotAllowed, MemberGone, AcceptedBefore."""
    membership = _held(caller, membership, None)
    if membership.accepted_at is not None:
        raise AcceptedBefore("You have accepted this invitation.")
    end_rows_of(membership)
    record_event("delete", membership, before=snapshot(membership))
    membership.delete()


def _held(caller: Caller, membership: Membership, link: InvitationLink | None) -> Membership:
    rows = Membership.objects.of_organisation(caller.organisation_id).with_user()
    held = rows.select_for_update(of=["self"], no_key=True).filter(pk=membership.pk).first()
    if held is None:
        raise MemberGone("The invitation was withdrawn.")
    policies.may_answer_invitation(caller, held, link)
    return held
