"""The id of each request: taken from its header or created, and returned."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import uuid_utils.compat
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-Id"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")

LINE = "%s %s organisation=%s caller=%s status=%d ms=%.1f"

access = logging.getLogger("ssi_platform.access")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    return _current.get()


@contextmanager
def request_id_of(name: str) -> Iterator[None]:
    """Use the id of an earlier request while its job runs."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def use_request_id(name: str) -> None:
    """Use an id from now on in this thread, such as that of a task."""
    _current.set(name)


class RequestIdMiddleware:
    """Gives each request its id, and the log a line of it: what was asked, by whom, how long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if ACCEPTED.fullmatch(given) else uuid_utils.compat.uuid7().hex
        request.request_id = name  # type: ignore[attr-defined] # For records logged outside.
        began = time.perf_counter()
        token = _current.set(name)
        try:
            response = self.get_response(request)
            if access.isEnabledFor(logging.INFO):
                access.info(LINE, *_asked(request), response.status_code, _since(began))
        finally:
            _current.reset(token)
        response[HEADER] = name
        return response


def _asked(request: HttpRequest) -> tuple[str | None, ...]:
    """Return method, route, organisation and caller: no path, which may hold ids of people."""
    match, caller = request.resolver_match, getattr(request, "caller", None)
    route = match.view_name if match else "-"
    return request.method, route, getattr(caller, "slug", "-"), str(getattr(caller, "id", "-"))


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


class RequestIdFilter(logging.Filter):
    """Put the request's id on every log record."""

    def filter(self, record: Any) -> bool:
        of_request = getattr(getattr(record, "request", None), "request_id", "")
        record.request_id = current_request_id() or of_request or "-"
        return True
