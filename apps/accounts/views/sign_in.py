"""Views of django-allauth, with the limits of attempts and the refusals of the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import context
from allauth.headless.account import views as account
from allauth.headless.account.inputs import ReauthenticateInput as PasswordAgainInput
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from allauth.headless.mfa.inputs import AuthenticateInput, ReauthenticateInput
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ssi_platform.api.problems import problem_response
from ssi_platform.tenancy import sign_in_limits
from ssi_platform.tenancy.session_limits import confirm
from ssi_platform.tenancy.sign_in_limits import SignInRefused
from ssi_platform.tenancy.single_sign_on import is_of_provider

from ..presenting import presented

View = Callable[..., HttpResponseBase]
WRONG = {"email_password_mismatch", "incorrect_password", "incorrect_code"}


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
        response["Cache-Control"] = "no-store"
        return response

    return view


class _Judging:
    """Answers what is wrong as a problem with status 401, like the rest of the API."""

    def handle_invalid_input(self, input: Any) -> Any:  # noqa: A002
        codes = {error.code for errors in input.errors.as_data().values() for error in errors}
        if codes & WRONG:
            detail = "What you typed is not right."
            return problem_response(401, "invalid_credentials", detail)
        return super().handle_invalid_input(input)  # type: ignore[misc]


class _Counted:
    """A code that counts as an attempt at the account."""

    def clean_code(self) -> str:
        user: Any = self.user  # type: ignore[attr-defined]
        sign_in_limits.take(context.request, user.email)
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class CodeInput(_Counted, AuthenticateInput):
    pass


class CodeAgainInput(_Counted, ReauthenticateInput):
    pass


class LoginView(_Judging, account.LoginView):
    pass


class SecondFactorView(_Judging, mfa.AuthenticateView):
    input_class = CodeInput


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
    pass
