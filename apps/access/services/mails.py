"""Mails of invitations: taken up by one worker, and noted when the server took them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.organisations.models import Organisation
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.links import new_link

from .. import policies
from ..models import InvitationLink

PAUSE = timedelta(minutes=5)  # After a mail that the server did not take.


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """A mail that this worker sends, and nobody else; `text` is the secret of its link."""

    link_id: UUID
    to: str
    language: str
    organisation: str
    role: str
    text: str
    expires_at: datetime


@transaction.atomic
def take_mail(*, caller: Caller, now: datetime) -> InvitationMail | None:
    """Take up a mail that is to be sent, with a link of its own; None: there is none.

    The link in a mail is another one than the caller was given: it shows whose mailbox it is.
    Raises NotAllowed.
    """
    policies.may_mail(caller)
    links = InvitationLink.objects.of_organisation(caller.organisation_id).to_mail_at(now)
    rows = links.with_member().order_by("pk")
    link = rows.select_for_update(of=["self"], skip_locked=True).first()
    if link is None:
        return None
    text, link.mailed_digest = new_link()
    link.mail_after = None
    link.save(update_fields=["mailed_digest", "mail_after"])
    member = link.membership
    return InvitationMail(
        link_id=link.pk,
        to=member.user.email,
        language=member.user.language or link.language,
        organisation=Organisation.objects.get(pk=caller.organisation_id).name,
        role=member.role,
        text=text,
        expires_at=link.expires_at,
    )


@transaction.atomic
def note_mail(*, caller: Caller, link_id: UUID, taken: bool | None, now: datetime) -> None:
    """Store what became of a mail. Raises NotAllowed.

    Args:
        caller: the platform itself.
        link_id: the link of the mail.
        taken: whether the server took it; False: there is no such mailbox, and no other attempt.
            None: the server could not be asked; the mail is sent later.
        now: when.
    """
    policies.may_mail(caller)
    links = InvitationLink.objects.of_organisation(caller.organisation_id).filter(pk=link_id)
    if taken:
        links.update(mailed_at=now)
    elif taken is None:
        links.update(mail_after=now + PAUSE)
