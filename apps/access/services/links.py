"""Links of invitations: made, sent again, and revoked."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.ledger.services import record_event
from ssi_platform.database.dispatch import DispatchTarget
from ssi_platform.mail import has_mail
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.links import new_link

from .. import policies
from ..models import InvitationLink, Membership
from .member_rows import MemberGone

VALID_FOR = timedelta(hours=72)
MOST_A_DAY = 10  # Links of one invitation, so that nobody floods a mailbox.
UNSENT_MAILS = DispatchTarget("unsent mails")


class AlreadyMember(ValueError):
    """The person has accepted, so that there is nothing to invite them to."""


class TooManyLinks(ValueError):
    """The invitation was sent too often."""


@transaction.atomic
def invite(
    *, caller: Caller, membership: Membership, language: str, now: datetime
) -> tuple[InvitationLink, str] | None:
    """Make a link for an invitation that has none; return it with its secret, or None.

    There is none to make if the person has accepted, or if a link is open: `invite_again` makes
    another. Raises NotAllowed unless the caller could grant the role, and MemberGone.
    """
    membership = _held(caller, membership)
    if membership.accepted_at is not None or _open(membership, now):
        return None
    return _make(caller, membership, language, now)


@transaction.atomic
def invite_again(
    *, caller: Caller, membership: Membership, language: str, now: datetime
) -> tuple[InvitationLink, str]:
    """Make a new link in place of the open ones; return it with its secret.

    Raises NotAllowed unless the caller could grant the role; MemberGone, AlreadyMember and
    TooManyLinks.
    """
    membership = _held(caller, membership)
    if membership.accepted_at is not None:
        raise AlreadyMember("The person is a member: there is nothing to accept.")
    links = InvitationLink.objects.of_organisation(caller.organisation_id)
    recent = links.of_membership(membership.pk).created_since(now - timedelta(days=1))
    if recent.count() >= MOST_A_DAY:
        raise TooManyLinks(f"The invitation was sent {MOST_A_DAY} times within a day.")
    end_links(membership, now)
    return _make(caller, membership, language, now)


@transaction.atomic
def revoke_link(*, caller: Caller, link: InvitationLink, now: datetime) -> InvitationLink:
    """End a link; the invitation stays. Safe to repeat; a link that was used stays used.

    Raises NotAllowed unless the caller could grant the role, and MemberGone.
    """
    membership = _held(caller, link.membership)
    for held in _open(membership, now):
        if held.pk == link.pk:
            _revoke(held, now)
            return held
    return link


def end_links(membership: Membership, now: datetime) -> None:
    """Revoke the open links of an invitation, which is for another address from now on."""
    for link in _open(membership, now):
        _revoke(link, now)


def _make(
    caller: Caller, membership: Membership, language: str, now: datetime
) -> tuple[InvitationLink, str]:
    text, digest = new_link()
    link = InvitationLink.objects.create(
        organisation_id=caller.organisation_id,
        membership=membership,
        digest=digest,
        language=language,
        created_by_kind=caller.kind,
        created_by_id=caller.id,
        expires_at=now + VALID_FOR,
        mail_after=now if has_mail() else None,
    )
    after = {"membership": membership.pk, "expires_at": link.expires_at}
    record_event("create", link, after=after)
    if link.mail_after is not None:
        UNSENT_MAILS.notify(caller.organisation_id)
    return link, text


def _revoke(link: InvitationLink, now: datetime) -> None:
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    record_event("revoke", link, after={"membership": link.membership_id, "revoked_at": now})


def _open(membership: Membership, now: datetime) -> list[InvitationLink]:
    links = InvitationLink.objects.of_organisation(membership.organisation_id)
    rows = links.of_membership(membership.pk).open_at(now).with_member().order_by("pk")
    return list(rows.select_for_update(of=["self"], no_key=True))


def _held(caller: Caller, membership: Membership) -> Membership:
    """Return the membership, locked: the links of one invitation are changed one at a time."""
    rows = Membership.objects.of_organisation(caller.organisation_id).with_user()
    held = rows.select_for_update(of=["self"], no_key=True).filter(pk=membership.pk).first()
    if held is None:
        raise MemberGone("The member was removed just now.")
    policies.may_give_roles(caller, held.role)
    return held
