from datetime import datetime

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Membership
from .member_rows import MemberGone


class AcceptedBefore(ValueError):
    """The person has accepted the membership, so that only the organisation can end it."""


@transaction.atomic
def accept_invitation(*, caller: Caller, membership: Membership, now: datetime) -> Membership:
    """Let a membership give its rights; safe to repeat. Raises NotAllowed and MemberGone."""
    membership = _held(caller, membership)
    if membership.accepted_at is None:
        before = snapshot(membership)
        membership.accepted_at = now
        membership.save(update_fields=["accepted_at"])
        record_event("accept", membership, before=before, after=snapshot(membership))
    return membership


@transaction.atomic
def decline_invitation(*, caller: Caller, membership: Membership) -> None:
    """Delete a membership that was not accepted. Raises NotAllowed, MemberGone, AcceptedBefore."""
    membership = _held(caller, membership)
    if membership.accepted_at is not None:
        raise AcceptedBefore("You have accepted this invitation.")
    record_event("delete", membership, before=snapshot(membership))
    membership.delete()


def _held(caller: Caller, membership: Membership) -> Membership:
    rows = Membership.objects.of_organisation(caller.organisation_id).with_user()
    held = rows.select_for_update(of=["self"], no_key=True).filter(pk=membership.pk).first()
    if held is None:
        raise MemberGone("The invitation was withdrawn.")
    policies.may_answer_invitation(caller, held)
    return held
