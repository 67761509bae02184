"""What people sign in with: the addresses of django-allauth's headless API that are offered."""

from typing import Any

from allauth.headless.account.views import SessionView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from allauth.headless.usersessions.views import SessionsView
from django.urls import path

from . import views

OFFERED = {
    "auth/login": views.LoginView,
    "auth/session": SessionView,
    "auth/sessions": SessionsView,
    "auth/reauthenticate": views.PasswordAgainView,
    "auth/2fa/authenticate": views.SecondFactorView,
    "auth/2fa/reauthenticate": views.CodeAgainView,
    "auth/webauthn/login": views.PasskeySignInView,
    "auth/webauthn/authenticate": views.PasskeyFactorView,
    "auth/webauthn/reauthenticate": views.PasskeyAgainView,
    "account/password/change": views.NewPasswordView,
    "account/authenticators": mfa.AuthenticatorsView,
    "account/authenticators/totp": mfa.ManageTOTPView,
    "account/authenticators/recovery-codes": mfa.ManageRecoveryCodesView,
    "account/authenticators/webauthn": mfa.ManageWebAuthnView,
}
OF_ACCOUNT = ("account/", "auth/sessions")


def _routes(client: Client) -> list[Any]:
    name = client.value
    return [
        path(
            f"{name}/v1/{address}",
            views.view_of(view, client, of_account=address.startswith(OF_ACCOUNT)),
            name=f"{name}-{address}",
        )
        for address, view in OFFERED.items()
    ]


urlpatterns = [*_routes(Client.BROWSER), *_routes(Client.APP)]
