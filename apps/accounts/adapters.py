"""How django-allauth signs people in here: by the rules of all other ways in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from ssi_platform.api.client_address import client_address
from ssi_platform.tenancy.password_backend import has_password
from ssi_platform.tenancy.sealing import seal_for, unseal_for
from ssi_platform.tenancy.session_limits import is_confirmed

PURPOSE = "second factor"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; attempts are counted by `sign_in_limits` alone."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_client_ip(self, request: Any) -> str:
        return client_address(request).partition("%")[0]  # Without the interface.

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Tell whether the person has to show again who they are, as before they change rights."""
        return not is_confirmed(self.request.session)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Compare the password of who is signed in. Raises SignInRefused."""
        return has_password(self.request, password)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are stored encrypted."""

    def encrypt(self, text: str) -> str:
        return seal_for(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_for(encrypted_text, purpose=PURPOSE)

    def get_totp_issuer(self) -> str:
        return "SSI Platform"
