"""Keyed hashes of secrets, and how the secrets of the installation are replaced.

A digest is `<id of the pepper>:<HMAC-SHA256 in hexadecimal digits>`. The peppers that were in force
before, `KEY_PEPPER_FALLBACKS`, are accepted as well: code that looks a secret up looks for each of
its `digests`, and stores the first one where it met another. The id of a pepper, or of a secret
key, is a hash from which it cannot be found; it tells which of them a stored value depends on.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from ssi_platform.registry import Registry

ID_LENGTH = 8  # Hexadecimal digits.
LENGTH = ID_LENGTH + 1 + 64  # Characters of a digest.


def digest(secret: str) -> str:
    """Return the digest of a secret with the present pepper."""
    return _digest(settings.KEY_PEPPER, secret)


def digests(secret: str) -> list[str]:
    """Return the digests of a secret with the present pepper and with each fallback, in order."""
    return [_digest(pepper, secret) for pepper in peppers()]


def peppers() -> list[str]:
    """Return the pepper in force, and then its fallbacks."""
    return [settings.KEY_PEPPER, *settings.KEY_PEPPER_FALLBACKS]


def key_of(digest: str) -> bytes:
    """Return the 32 bytes of a digest that serves as a key, and is stored nowhere."""
    return bytes.fromhex(digest.partition(":")[2])


@lru_cache(maxsize=100)
def secret_id(secret: str) -> str:
    """Return what stands for a pepper or a secret key beside a value that depends on it."""
    return hmac.digest(secret.encode(), b"ssi: the id of this secret", "sha256").hex()[:ID_LENGTH]


def _digest(pepper: str, secret: str) -> str:
    return f"{secret_id(pepper)}:{hmac.digest(pepper.encode(), secret.encode(), 'sha256').hex()}"


@dataclass(frozen=True, slots=True)
class Digested:
    """A kind of row with a digest that is of use.

    `rows` takes the id of an organisation and returns the queryset of those rows. `forgotten` says
    in words what happens to a row whose pepper is gone.
    """

    name: str
    rows: Callable[[UUID], Any]
    forgotten: str
    column: str = "digest"


DIGESTED: Registry[Digested] = Registry("kind of digest", name=lambda kind: kind.name)
