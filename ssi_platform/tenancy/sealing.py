"""Secrets that the platform has to read again, such as those of identity providers, encrypted.

The key follows from the installation's pepper, from what the secret is for, and from the
organisation: copied to another row of another organisation it cannot be read. Peppers before the
present one still decrypt.
"""

import base64
import hmac
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Undecipherable(ValueError):
    """The secret was encrypted with a pepper that is not in the settings, or for another use."""


def seal(text: str, *, purpose: str, organisation_id: UUID) -> bytes:
    """Encrypt a secret of an organisation."""
    return _cipher(purpose, organisation_id).encrypt(text.encode())


def unseal(sealed: bytes, *, purpose: str, organisation_id: UUID) -> str:
    """Decrypt a secret of an organisation. Raises Undecipherable."""
    try:
        return _cipher(purpose, organisation_id).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise Undecipherable("The secret cannot be decrypted.") from None


def seal_for(text: str, *, purpose: str) -> str:
    """Encrypt what a browser keeps for the platform, as a text for a cookie."""
    return _cipher(purpose, None).encrypt(text.encode()).decode()


def unseal_for(sealed: str, *, purpose: str) -> str:
    """Decrypt what a browser kept. Raises Undecipherable."""
    try:
        return _cipher(purpose, None).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Undecipherable("The text cannot be decrypted.") from None


def _cipher(purpose: str, organisation_id: UUID | None) -> MultiFernet:
    peppers = [settings.KEY_PEPPER, *getattr(settings, "KEY_PEPPER_FALLBACKS", [])]
    use = f"sealed:{purpose}:{organisation_id}".encode()
    keys = (hmac.digest(pepper.encode(), use, "sha256") for pepper in peppers)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
