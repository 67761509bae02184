"""Links by which people set a new password. They are signed, and not stored."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.models import User
from apps.ledger.services import record_event
from ssi_platform.mail import has_mail
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Membership
from .link_answers import LinkRefused, refused_password
from .member_rows import MemberGone


class NoMail(ValueError):
    """The installation sends no mail, so that nobody can be sent a link."""


class NotAccepted(ValueError):
    """The person has not accepted the invitation: they are sent that again instead."""


def password_secret(*, user: User) -> str:
    """Return the secret of a link that sets a person's password, once, within an hour.

    It ends when the password is set or the person signs in.
    """
    return f"{user.pk.hex}-{default_token_generator.make_token(user)}"


def person_of_secret(*, secret: str) -> User:
    """Return the person whose password a link sets. Raises LinkRefused."""
    person, _, token = secret.partition("-")
    try:
        user: User = User.objects.get(pk=UUID(person))
    except (ValueError, User.DoesNotExist):
        raise LinkRefused("link_unknown") from None
    if not (user.is_active and default_token_generator.check_token(user, token)):
        raise LinkRefused("link_unknown")
    return user


@transaction.atomic
def set_password(*, secret: str, password: str, now: datetime) -> User:
    """Set the password of the person of a link; all of their sessions end.

    The link was mailed or handed over by an operator, so the address is proven. Raises LinkRefused,
    and Invalid for a password that breaks the rules.
    """
    known = person_of_secret(secret=secret)
    try:
        validate_password(password, known)
    except ValidationError as refused:
        raise refused_password(refused) from None
    held: User = User.objects.select_for_update().get(pk=known.pk)
    person_of_secret(secret=secret)  # Another request may have used the link meanwhile.
    held.set_password(password)
    held.email_proven_at = held.email_proven_at or now
    held.save(update_fields=["password", "email_proven_at"])
    return held


@transaction.atomic
def allow_password_link(*, caller: Caller, membership: Membership) -> Membership:
    """Record that a member is mailed a link that sets their password; the view has it sent.

    The link is mailed and never returned: the person may belong to other organisations, whose
    administrators it would overtake. Raises NotAllowed unless the caller could grant the role;
    NoMail, NotAccepted and MemberGone.
    """
    policies.may_give_roles(caller, membership.role)
    rows = Membership.objects.of_organisation(caller.organisation_id).with_user()
    held = rows.filter(pk=membership.pk).first()
    if held is None:
        raise MemberGone("The member was removed just now.")
    if held.accepted_at is None:
        raise NotAccepted("The person has not accepted: send the invitation again.")
    if not has_mail():
        raise NoMail("The installation sends no mail: ask its operator for a link.")
    record_event("send_password_link", held)
    return held
