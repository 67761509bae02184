"""What people answer with the link of an invitation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop

from apps.accounts.models import User
from apps.ledger.services import record_event
from ssi_platform.database import cross_tenant
from ssi_platform.database.cross_tenant import LinkRow
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.links import digests_of_link

from ..models import InvitationLink, LinkState, Membership
from .invitations import accept_invitation
from .member_rows import MemberGone

REFUSALS = {
    "link_unknown": gettext_noop("This link is not valid. It may be cut off, or was withdrawn."),
    "link_accepted": gettext_noop("This link was used: the invitation is accepted."),
    "link_expired": gettext_noop("This link has expired. Ask for a new one."),
    "link_revoked": gettext_noop("This link was withdrawn. Ask for a new one."),
    "link_overtaken": gettext_noop(
        "Your password was set by another link just now. Try again, with it."
    ),
    "link_of_somebody_else": gettext_noop(
        "You are signed in as somebody else. Sign out to use this link."
    ),
}


class LinkRefused(ValueError):
    """A link by which nobody can accept; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(REFUSALS[code])


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link by which its person may accept now.

    `sets_password`: the person has none, or nobody has shown before whose address it is and this
    link came by mail. Others show who they are by the password that they have.
    """

    row: LinkRow
    user: User
    sets_password: bool


def open_link(*, text: str, now: datetime) -> OpenLink:
    """Return the link with a secret. Raises LinkRefused."""
    row = cross_tenant.invitation_link(digests_of_link(text))
    if row is None:
        raise LinkRefused("link_unknown")
    _require_waiting(_state(row, now))
    user = User.objects.get(pk=row.user_id)
    if not user.is_active:
        raise LinkRefused("link_unknown")
    known = user.has_proven_password() if row.by_mail else user.has_usable_password()
    return OpenLink(row, user, sets_password=not known)


def require_good_password(*, link: OpenLink, password: str) -> None:
    """Raise Invalid unless a password keeps the rules.

    It is judged before anybody is told whether the person has one, and by the words of this
    organisation alone, so that the answers are those for a person whom nobody knows.
    """
    try:
        with organisation_context(link.row.organisation_id, read_only=True):
            validate_password(password, User(email=link.row.email))
    except ValidationError as refused:
        raise refused_password(refused) from None


def refused_password(refused: ValidationError) -> Invalid:
    """Return why the rules refuse a password, as errors of the field `password`."""
    reasons: Any = zip(refused.error_list, refused.messages, strict=True)
    return Invalid(FieldError("password", reason.code, text) for reason, text in reasons)


def accept_by_link(
    *, link: OpenLink, password: str | None, name: str, address: str, now: datetime
) -> Membership:
    """Accept the invitation of a link, and set the person's first password.

    The view has compared the password of a person who has one, or knows them by their session.

    Args:
        link: the open link.
        password: the password to set; None leaves it as it is.
        name: the name that the person gives for themselves; may be empty.
        address: where the person accepts from.
        now: when.

    Raises LinkRefused if the link was used or revoked meanwhile, or the person's password was set;
    and MemberGone.
    """
    hashed = make_password(password) if password is not None else None
    row = link.row
    actor = Actor("user", row.user_id, row.email, address)
    caller = Caller.invited(
        organisation_id=row.organisation_id, slug=row.slug, user_id=row.user_id, name=row.email
    )
    with organisation_context(row.organisation_id, actor=actor):
        held = _held(row, now)
        membership = accept_invitation(
            caller=caller, membership=held.membership, now=now, link=held, name=name
        )
        held.used_at = now
        held.save(update_fields=["used_at"])
        record_event("use", held, after={"membership": membership.pk, "by_mail": row.by_mail})
        _prove(link, hashed, now)
    return membership


def _prove(link: OpenLink, hashed: str | None, now: datetime) -> None:
    """Store the password, and that the mailbox is the person's. Raises LinkRefused."""
    user = User.objects.select_for_update().get(pk=link.user.pk)
    changed = []
    if hashed is not None:
        if user.password != link.user.password:
            raise LinkRefused("link_overtaken")
        user.password = hashed
        changed.append("password")
    if link.row.by_mail and user.email_proven_at is None:
        user.email_proven_at = now
        changed.append("email_proven_at")
    if changed:
        user.save(update_fields=changed)


def _held(row: LinkRow, now: datetime) -> InvitationLink:
    links = InvitationLink.objects.of_organisation(row.organisation_id).with_member()
    held = links.select_for_update(of=["self"], no_key=True).filter(pk=row.id).first()
    if held is None:
        raise MemberGone("The invitation was withdrawn.")
    _require_waiting(held.state_at(now))
    return held


def _require_waiting(state: LinkState) -> None:
    if state == LinkState.ACCEPTED:
        raise LinkRefused("link_accepted")
    if state == LinkState.REVOKED:
        raise LinkRefused("link_revoked")
    if state == LinkState.EXPIRED:
        raise LinkRefused("link_expired")


def _state(row: LinkRow, now: datetime) -> LinkState:
    shown = InvitationLink(
        used_at=row.used_at, revoked_at=row.revoked_at, expires_at=row.expires_at
    )
    return shown.state_at(now)
