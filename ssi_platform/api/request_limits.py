"""Limits of a request's URL and headers; what is sent in another form than we read is 415."""

import re
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import get_str_from_wsgi
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from .media_types import GZIP, IDENTITY, content_coding_of, unsupported
from .problems import problem_response

MAX_ADDRESS = 1 << 16  # Characters of path and query: 500 ids in each of three lists fit.
MAX_HEADER = 1 << 13  # Characters of one header, as in the usual proxies.
WITH_BODY = ("POST", "PUT", "PATCH")
_OF_BODY = ("CONTENT_TYPE", "CONTENT_LENGTH")
_ESCAPED = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))", re.DOTALL)


class RequestLimitsMiddleware:
    """Answers 414, 431 and 415 before anything reads the request, and reads the cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if len(meta.get("PATH_INFO", "")) + len(meta.get("QUERY_STRING", "")) > MAX_ADDRESS:
            detail = f"An address has at most {MAX_ADDRESS} characters."
            return problem_response(414, "address_too_long", detail)
        if any(map(_is_too_long, meta, meta.values())):
            detail = f"A header has at most {MAX_HEADER} characters."
            return problem_response(431, "headers_too_large", detail)
        if request.method in WITH_BODY:
            codings = _codings_of(request)
            if detail := unsupported(meta, codings):
                response = problem_response(415, "unsupported_media_type", detail)
                response["Accept-Encoding"] = ", ".join(codings)
                return response
        if "HTTP_COOKIE" in meta:
            request.COOKIES = cookies_of(get_str_from_wsgi(meta, "HTTP_COOKIE", ""))
        return self.get_response(request)


def _codings_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the content codings of a route: one that takes files takes gzip, too."""
    if content_coding_of(request.META) == IDENTITY:
        return (IDENTITY,)
    try:
        view = getattr(resolve(request.path_info).func, "cls", None)
    except Resolver404:
        view = None
    return (IDENTITY, GZIP) if getattr(view, "takes_files", False) else (IDENTITY,)


def _is_too_long(name: str, value: Any) -> bool:
    return (name.startswith("HTTP_") or name in _OF_BODY) and len(value) > MAX_HEADER


def cookies_of(header: str) -> dict[str, str]:
    """Return the cookies of a header, as Django's `parse_cookie` does.

    That one leaves quoted values to Python, which takes the square of their length before 3.11.10
    and 3.12.6.
    """
    cookies = {}
    for part in header.split(";"):
        name, equals, value = part.partition("=")
        name, value = (name.strip(), value.strip()) if equals else ("", name.strip())
        if name or value:
            cookies[name] = _unquoted(value)
    return cookies


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)) if match[1] else match[2], value[1:-1])
