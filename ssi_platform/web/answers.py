"""Answers of the front itself: problem documents as Django's views write them, or pages."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import orjson
import uuid_utils.compat

from ssi_platform.api.error_pages import error_page, wants_page
from ssi_platform.api.problems import MEDIA_TYPE, TITLES, problem
from ssi_platform.api.request_id import ACCEPTED, HEADER, current_request_id, request_id_of
from ssi_platform.database.faults import DATABASE_UNAVAILABLE

from .environ import Environ

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

CLOSE = (b"Connection", b"close")
log = logging.getLogger(__name__)


class HttpRefusal(Exception):
    """The front answers instead of Django."""

    def __init__(
        self, status: int, code: str, detail: str, *, wait: float = 0, close: bool = False
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.wait, self.close = wait, close


def cut_short() -> HttpRefusal:
    detail = "The body ended before its Content-Length, or its chunks are malformed."
    return HttpRefusal(400, "cut_short", detail, close=True)


def database_unavailable() -> HttpRefusal:
    fault = DATABASE_UNAVAILABLE
    return HttpRefusal(fault.status, fault.code, fault.detail, wait=fault.wait)


def too_many_at_once() -> HttpRefusal:
    detail = "Too many requests at once."
    return HttpRefusal(429, "too_many_at_once", detail, wait=1)


def overloaded() -> HttpRefusal:
    return HttpRefusal(503, "overloaded", "The server has too much to do just now.", wait=2)


async def send_refusal(send: Send, environ: Environ, refusal: HttpRefusal) -> None:
    """Send a refusal and write it to the log, both with the id of the request."""
    name = request_id(environ)
    with request_id_of(name):
        path = quote(environ["PATH_INFO"], encoding="latin-1")  # A line break stays in its line.
        method, address = environ["REQUEST_METHOD"], environ["REMOTE_ADDR"]
        log.info("%s %s from %s: %s", method, path, address, refusal.code)
        content, media_type = _document(environ, refusal)
    headers = [
        (b"Content-Type", media_type.encode()),
        (b"Content-Length", str(len(content)).encode()),
        (b"Cache-Control", b"no-store"),
        (HEADER.encode(), name.encode()),
    ]
    if refusal.wait:
        headers.append((b"Retry-After", str(max(1, round(refusal.wait + 0.499))).encode()))
    if refusal.close:
        headers.append(CLOSE)
    await send_whole(send, refusal.status, headers, content)


async def send_whole(send: Send, status: int, headers: Headers, content: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def request_id(environ: Environ) -> str:
    given: str = environ.get("HTTP_X_REQUEST_ID", "")
    return given if ACCEPTED.fullmatch(given) else uuid_utils.compat.uuid7().hex


def _document(environ: Environ, refusal: HttpRefusal) -> tuple[bytes, str]:
    """Return a problem document; a page for a person at the admin site."""
    if wants_page(environ["PATH_INFO"], environ.get("HTTP_ACCEPT", "")):
        title = TITLES.get(refusal.status, "Error")
        page = error_page(title, refusal.detail, current_request_id())
        return page.encode(), "text/html; charset=utf-8"
    body = problem(refusal.status, code=refusal.code, detail=refusal.detail)
    return orjson.dumps(body), MEDIA_TYPE
