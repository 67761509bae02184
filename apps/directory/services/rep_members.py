"""Which member is which rep."""

from uuid import UUID

from django.db import transaction

from apps.access import policies as access
from apps.access.models import Membership
from apps.access.permissions import MEMBERS_WRITE
from apps.access.services import OfMembers
from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.permissions import require
from ssi_platform.tenancy.roles import Role

from ..models import Rep, RepMember


@transaction.atomic
def link_rep(*, caller: Caller, membership: Membership, rep_id: UUID) -> RepMember:
    """Let a member be a rep, whose scores and standing they read; safe to repeat.

    Another rep of the member is one no longer. Raises NotAllowed unless the caller could grant the
    role of reps, and Invalid for a rep that the caller does not see, or who is another member.
    """
    access.may_give_roles(caller, Role.REP)
    rep = Rep.objects.visible_to(caller).filter(pk=rep_id).select_for_update(no_key=True).first()
    if rep is None:
        raise Invalid([FieldError("rep", "unknown_rep", "No such rep.")])
    rows = RepMember.objects.of_organisation(caller.organisation_id).select_for_update()
    of_rep = rows.filter(rep=rep).first()
    if of_rep is not None and of_rep.membership_id == membership.pk:
        return of_rep
    if of_rep is not None:
        raise Invalid([FieldError("rep", "another_member", "The rep is another member.")])
    for row in rows.filter(membership=membership):
        _end(row)
    row = RepMember.objects.create(
        organisation_id=caller.organisation_id, rep=rep, membership=membership
    )
    record_event("create", row, after=snapshot(row))
    return row


@transaction.atomic
def unlink_rep(*, caller: Caller, membership: Membership) -> None:
    """Let a member no longer be a rep; safe to repeat. Raises NotAllowed."""
    access.may_give_roles(caller, Role.REP)
    end_link_of_member(membership)


def proposed_rep(*, caller: Caller, membership: Membership) -> UUID | None:
    """Return the only rep with the member's e-mail address who is no member, if there is one.

    Raises NotAllowed unless the caller changes members.
    """
    require(caller, MEMBERS_WRITE)
    email = membership.user.email
    reps = Rep.objects.visible_to(caller).filter(email__iexact=email, as_member=None)
    ids = list(reps.values_list("pk", flat=True)[:2])
    return ids[0] if len(ids) == 1 else None


def end_link_of_member(membership: Membership) -> None:
    """End that a member is a rep, with the member."""
    rows = RepMember.objects.of_organisation(membership.organisation_id)
    for row in rows.filter(membership=membership).select_for_update():
        _end(row)


def end_link_of_rep(rep: Rep) -> None:
    """End that a rep is a member, with the rep."""
    rows = RepMember.objects.of_organisation(rep.organisation_id)
    for row in rows.of_rep(rep.pk).select_for_update():
        _end(row)


def _end(row: RepMember) -> None:
    record_event("delete", row, before=snapshot(row))
    row.delete()


def _put(caller: Caller, membership: Membership, rep_id: UUID) -> None:
    link_rep(caller=caller, membership=membership, rep_id=rep_id)


OF_MEMBER = OfMembers("rep", put=_put, end=end_link_of_member)
