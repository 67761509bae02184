"""API keys: `ssi_<environment>_<id>_<secret><checksum>`, kept as a peppered hash only."""

import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass

from django.conf import settings

from .digests import digest, digests

ALPHABET = string.digits + string.ascii_letters
ID_LENGTH, SECRET_LENGTH, CHECK_LENGTH = 12, 32, 6  # 32 characters of 62 are 190 bits.
PATTERN = re.compile(r"ssi_([a-z]+)_([0-9A-Za-z]{12})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made: the only time its text is known."""

    text: str
    public_id: str
    digest: str


def make_key() -> NewKey:
    public_id, secret = random_text(ID_LENGTH), random_text(SECRET_LENGTH)
    head = f"ssi_{settings.KEY_ENVIRONMENT}_{public_id}_{secret}"
    return NewKey(head + checksum(head), public_id, digest(secret))


def read_key(text: str) -> tuple[str, list[str]] | None:
    """Return (public id, digests of the secret) of a well-formed key of this environment."""
    match = PATTERN.fullmatch(text)
    if match is None or match[1] != settings.KEY_ENVIRONMENT:
        return None
    if not hmac.compare_digest(checksum(text[:-CHECK_LENGTH]), match[4]):
        return None
    return match[2], digests(match[3])


def random_text(length: int) -> str:
    """Return a random text of ASCII letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def checksum(head: str) -> str:
    """Return the six characters behind a text, by which a mistyped one is known."""
    number, text = zlib.crc32(head.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        text = ALPHABET[rest] + text
    return text
