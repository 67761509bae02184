"""The doors through which a password is compared: signing in, and confirming who one is."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

from . import sign_in_limits


class PasswordBackend(ModelBackend):
    """Django's own, after the limits of attempts. It raises SignInRefused."""

    def authenticate(
        self, request: Any, username: Any = None, password: Any = None, **kwargs: Any
    ) -> Any:
        account = username or kwargs.get(get_user_model().USERNAME_FIELD)
        if account is None or password is None:
            return None
        sign_in_limits.take(request, str(account))
        return super().authenticate(request, username=account, password=password)


def has_password(request: Any, password: str) -> bool:
    """Tell whether a password is that of the signed-in person; it counts like a sign-in.

    Raises SignInRefused.
    """
    sign_in_limits.take(request, request.user.get_username())
    is_right: bool = request.user.check_password(password)
    return is_right
