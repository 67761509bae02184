"""The second factor of people who have one, where a form asks for password and code at once."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator

from . import sign_in_limits
from .context import person_context

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: Any) -> bool:
    """Tell whether a person's password alone does not sign them in."""
    with person_context(id=user.pk):
        return bool(Authenticator.objects.filter(user_id=user.pk, type__in=KINDS).exists())


def is_right_code(request: Any, user: Any, code: str) -> bool:
    """Tell whether a code is the person's, of an app or a recovery code; it works once.

    It counts as an attempt at the second factor. Raises SignInRefused.
    """
    sign_in_limits.take_code(request, user.email)
    with person_context(id=user.pk):
        form = AuthenticateForm({"code": code}, user=user)
        if is_right := form.is_valid():
            form.authenticator.record_usage()
        return bool(is_right)
