"""Requests to identity providers: over HTTPS, to the address that was checked, and no further.

The name is resolved once, and the connection goes to that address, so that a second answer of the
DNS changes nothing. Redirects are not followed, proxies of the environment not used. An answer has
`MAX_BYTES` at most and `DEADLINE` seconds.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from . import addresses

MAX_BYTES = 256 * 1024
TIMEOUT, DEADLINE = 5.0, 8.0  # Seconds: of one step, and of all.
CHUNK = 16 * 1024


class Unreachable(Exception):
    """The identity provider did not answer, or not as it should; `code` is a stable code."""

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and the body of an answer."""

    status: int
    body: bytes

    def json(self) -> dict[str, object]:
        """Return the object of the body. Raises Unreachable."""
        try:
            read = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            read = None
        if not isinstance(read, dict):
            raise Unreachable("provider_answer", "The identity provider did not answer with JSON.")
        return read


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to the address that was checked, with the certificate of the host."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address = address
        self.tls = ssl.create_default_context()

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def send(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Ask an identity provider. Raises Unreachable."""
    try:
        parts = addresses.checked(url)
        host, port = str(parts.hostname), parts.port or 443
        connection = PinnedConnection(host, port, addresses.resolve(host, port))
    except addresses.BadAddress as error:
        raise Unreachable("provider_address", f"{url[:200]}: {error}") from None
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    sent = {"Accept": "application/json", "User-Agent": "SSI-Platform"} | dict(headers or {})
    try:
        connection.request(method, target, body=body, headers=sent)
        return _read(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = type(error).__name__
        raise Unreachable(
            "provider_unreachable", f"The identity provider does not answer ({reason})."
        ) from None
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse) -> Answer:
    if 300 <= response.status < 400:
        raise Unreachable("provider_redirect", "The identity provider redirects to elsewhere.")
    read, began = bytearray(), time.monotonic()
    while chunk := response.read1(CHUNK):
        read += chunk
        if len(read) > MAX_BYTES:
            raise Unreachable("provider_answer", "The identity provider's answer is too long.")
        if time.monotonic() - began > DEADLINE:
            raise Unreachable("provider_unreachable", "The identity provider answers too slowly.")
    return Answer(response.status, bytes(read))
