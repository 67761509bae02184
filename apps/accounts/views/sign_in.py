"""Views of django-allauth, with the limits of attempts and the refusals of the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from allauth.core import context
from allauth.headless.account import views as account
from allauth.headless.account.inputs import ChangePasswordInput
from allauth.headless.account.inputs import ReauthenticateInput as PasswordAgainInput
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from allauth.headless.mfa.inputs import (
    AuthenticateInput,
    AuthenticateWebAuthnInput,
    LoginWebAuthnInput,
    ReauthenticateInput,
    ReauthenticateWebAuthnInput,
)
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ssi_platform.api.problems import problem_response
from ssi_platform.tenancy import sign_in_limits
from ssi_platform.tenancy.session_limits import confirm
from ssi_platform.tenancy.sign_in_limits import SignInRefused
from ssi_platform.tenancy.single_sign_on import is_of_provider

from ..presenting import presented

View = Callable[..., HttpResponseBase]
MAX_BODY = 64 * 1024  # Bytes: a passkey's credential has a few thousand.
WRONG = {
    "email_password_mismatch",
    "enter_current_password",
    "incorrect_password",
    "incorrect_code",
}


def view_of(view_class: type[APIView], client: Client, *, of_account: bool = False) -> View:
    """Return a view for one client, which sees the person whom its request presents.

    What belongs to the account itself (`of_account`) is closed to sessions of identity providers:
    the account may be of other organisations, too.
    """

    class Presented(view_class):
        def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if of_account and is_of_provider(request.session):
                detail = (
                    "Sign in with what is your own, such as a password, to change your account."
                )
                return problem_response(403, "own_sign_in_required", detail)
            with presented(request):
                response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
                return response

        def _parse_json(self, request: HttpRequest) -> Any:
            return parsed(request)

    Presented.__name__ = view_class.__name__
    inner = Presented.as_api_view(client=client)

    @wraps(inner)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        try:
            response = inner(request, *args, **kwargs)
        except SignInRefused as refusal:
            response = problem_response(
                refusal.status_code, str(refusal.get_codes()), str(refusal.detail)
            )
            response["Retry-After"] = str(refusal.wait)
        except Malformed:
            response = problem_response(400, "parse_error", "The body is not a JSON object.")
        response["Cache-Control"] = "no-store"
        return response

    return view


class Malformed(ValueError):
    """The body is no JSON object, or is longer than `MAX_BODY`."""


def parsed(request: HttpRequest) -> dict[str, Any] | None:
    """Return the JSON object of a request; None if it has no body. Raises Malformed."""
    if request.method == "GET" or not request.body:
        return None
    try:
        body = orjson.loads(request.body) if len(request.body) <= MAX_BODY else None
    except orjson.JSONDecodeError:
        raise Malformed from None
    if not isinstance(body, dict):
        raise Malformed
    return body


class _Judging:
    """Answers what is wrong as a problem with status 401, like the rest of the API."""

    def handle_invalid_input(self, input: Any) -> Any:  # noqa: A002
        codes = {error.code for errors in input.errors.as_data().values() for error in errors}
        if codes & WRONG:
            detail = "What you typed is not right."
            return problem_response(401, "invalid_credentials", detail)
        return super().handle_invalid_input(input)  # type: ignore[misc]


class _Counted:
    """A code, or an answer of a passkey, that counts as an attempt at the second factor."""

    def full_clean(self) -> None:
        sign_in_limits.take_code(context.request, self.user.email)  # type: ignore[attr-defined]
        super().full_clean()  # type: ignore[misc]


class CodeInput(_Counted, AuthenticateInput):
    pass


class CodeAgainInput(_Counted, ReauthenticateInput):
    pass


class PasskeyInput(_Counted, AuthenticateWebAuthnInput):
    pass


class PasskeyAgainInput(_Counted, ReauthenticateWebAuthnInput):
    pass


class NewPasswordInput(ChangePasswordInput):
    """The present password counts as an attempt to sign in."""

    def clean_current_password(self) -> str:
        if self.cleaned_data["current_password"]:
            sign_in_limits.take(context.request, self.user.email)
        password: str = super().clean_current_password()
        return password


class PasskeySignInInput(LoginWebAuthnInput):
    def full_clean(self) -> None:
        sign_in_limits.take_address(context.request)
        super().full_clean()


class LoginView(_Judging, account.LoginView):
    pass


class PasskeySignInView(_Judging, mfa.LoginWebAuthnView):
    input_class = {"POST": PasskeySignInInput}


class SecondFactorView(_Judging, mfa.AuthenticateView):
    input_class = CodeInput


class PasskeyFactorView(_Judging, mfa.AuthenticateWebAuthnView):
    input_class = {"POST": PasskeyInput}


class NewPasswordView(_Judging, account.ChangePasswordView):
    input_class = NewPasswordInput


class _Confirming(_Judging):
    """Notes in the session that the person has shown who they are."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().post(request, *args, **kwargs)  # type: ignore[misc]
        confirm(request.session)
        return response


class PasswordAgainView(_Confirming, account.ReauthenticateView):
    input_class = PasswordAgainInput


class CodeAgainView(_Confirming, mfa.ReauthenticateView):
    input_class = CodeAgainInput


class PasskeyAgainView(_Confirming, mfa.ReauthenticateWebAuthnView):
    input_class = {"POST": PasskeyAgainInput}
