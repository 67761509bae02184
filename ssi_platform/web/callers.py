"""What a request presents before anybody has checked it, and who was found to be right before."""

import hashlib
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from .client_address import group_of

ORGANISATIONS = re.compile(r"/(?:api/v1/organisations|scim/v2)/([^/]+)")
API = ("/api/", "/scim/")
SIGN_IN = (
    "/admin/login/",
    "/admin/confirm/",
    "/admin/password_change/",
    "/_allauth/",
    "/api/v1/invitations:accept",
    "/invitations/",
    "/passwords/",
)
SESSION_HEADER = "HTTP_X_SESSION_TOKEN"
KEPT = 600.0  # Seconds since its last use for which a credential is known.
MOST_KNOWN = 10_000
_KEY_ID = re.compile(r"(?i:bearer) +ssi_[a-z]+_([0-9A-Za-z]{12})_")
_SALT = secrets.token_bytes(16)


@dataclass(slots=True, frozen=True)
class Presented:
    """What a request shows of its caller.

    `group` is what shares threads: the organisation, if the credential was accepted for it before;
    else the address, so that nobody spends an organisation's share without a key of it.
    """

    group: Hashable
    address: str
    key_id: str | None
    digest: bytes | None
    known: bool


class Callers:
    """Reads what requests present, and remembers accepted credentials by a digest."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[bytes, float] = OrderedDict()
        name = re.escape(settings.SESSION_COOKIE_NAME)
        self._session = re.compile(rf"(?:^|;) *{name}=([^;]+)")

    def read(self, environ: dict[str, Any]) -> Presented:
        path, address = environ["PATH_INFO"], group_of(environ["REMOTE_ADDR"])
        if path.startswith(SIGN_IN) and environ["REQUEST_METHOD"] == "POST":
            return Presented(("sign-in", address), address, None, None, False)
        if not path.startswith(API):
            return Presented(("address", address), address, None, None, False)
        credential = _header_of(environ) or self._session_of(environ)
        if not credential:
            return Presented(("address", address), address, None, None, False)
        named = ORGANISATIONS.match(path)
        slug = named[1] if named else ""
        digest = _digest(slug, credential)
        if self._known.get(digest, 0.0) > self._clock():
            group = ("organisation", slug) if slug else ("caller", digest)
            return Presented(group, address, None, digest, True)
        match = _KEY_ID.match(credential)
        return Presented(("address", address), address, match and match[1], digest, False)

    def note(self, caller: Presented, status: int, *, accepted: bool) -> None:
        """Remember a credential that was accepted, and forget one that was not.

        A success alone says nothing: public addresses and redirections look at no credential.
        """
        if caller.digest is None:
            return
        if accepted and status < 400:
            if caller.digest not in self._known and len(self._known) >= MOST_KNOWN:
                self._known.popitem(last=False)
            self._known[caller.digest] = self._clock() + KEPT
        elif status == 401:
            self._known.pop(caller.digest, None)

    def _session_of(self, environ: dict[str, Any]) -> str | None:
        match = self._session.search(environ.get("HTTP_COOKIE", ""))
        return match and match[1]


def _header_of(environ: dict[str, Any]) -> str | None:
    credential: str | None = environ.get("HTTP_AUTHORIZATION") or environ.get(SESSION_HEADER)
    return credential


def is_sign_in(group: Hashable) -> bool:
    """Tell whether the requests of a group have a password hashed."""
    return isinstance(group, tuple) and group[0] == "sign-in"


def _digest(slug: str, credential: str) -> bytes:
    text = f"{slug}\n{credential}".encode("latin-1", "replace")
    return hashlib.blake2b(text, key=_SALT, digest_size=16).digest()
