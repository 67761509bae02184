"""The texts of OAuth 2.0: tokens and secrets are `ssi_<kind>_<environment>_<secret><checksum>`.

They are kept as digests only. With the prefix secret scanners recognise them, and with the checksum
a mistyped one is refused without asking the database.
"""

import re
import secrets

from django.conf import settings

from .digests import digests
from .keys import CHECK_LENGTH, checksum, random_text

CODE, ACCESS, REFRESH, SECRET = "ac", "at", "rt", "cs"
SECRET_LENGTH, CLIENT_ID_LENGTH = 32, 24
PATTERN = re.compile(r"ssi_(ac|at|rt|cs)_([a-z]+)_([0-9A-Za-z]{32})([0-9A-Za-z]{6})")
PREFIX = f"ssi_{ACCESS}_"


def make(kind: str) -> str:
    """Return the text of a new token or secret."""
    head = f"ssi_{kind}_{settings.KEY_ENVIRONMENT}_{random_text(SECRET_LENGTH)}"
    return head + checksum(head)


def digests_of(text: str, *kinds: str) -> list[str]:
    """Return the digests of a well-formed text of one of the kinds; of any other text none."""
    match = PATTERN.fullmatch(text)
    if match is None or match[1] not in kinds or match[2] != settings.KEY_ENVIRONMENT:
        return []
    if not secrets.compare_digest(checksum(text[:-CHECK_LENGTH]), match[4]):
        return []
    return digests(text)


def make_client_id() -> str:
    """Return the public name of a new client."""
    return random_text(CLIENT_ID_LENGTH)
