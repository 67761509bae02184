"""Conditional requests (RFC 9110): an ETag for each response, If-None-Match and If-Match."""

import hashlib
from typing import Any

from django.http import HttpRequest
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request

SAFE = ("GET", "HEAD")


class Stale(APIException):
    status_code = 412
    default_detail = "It has changed since: read it again, then decide."
    default_code = "stale"


class MatchRequired(APIException):
    status_code = 428
    default_detail = "Send If-Match with the ETag of the version you read."
    default_code = "match_required"


def tag_of(content: bytes) -> str:
    """Return a strong entity tag: equal for equal bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'  # Which processors do by themselves.


def require_match(request: Request, tag: str) -> None:
    """Raise MatchRequired without If-Match, Stale where it names no current tag."""
    given = request.headers.get("If-Match")
    if given is None:
        raise MatchRequired
    if given.strip() != "*" and tag not in parse_etags(given):
        raise Stale


def tag_answer(request: HttpRequest, response: Any) -> None:
    """Set the ETag of a rendered response; empty its body for a matching If-None-Match."""
    if response.streaming or response.status_code not in (200, 201) or not response.content:
        return
    response.headers.setdefault("ETag", tag_of(response.content))
    if request.method in SAFE:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if _known(request.headers.get("If-None-Match", ""), response["ETag"]):
            response.status_code, response.content = 304, b""
            del response["Content-Type"]


def _known(given: str, tag: str) -> bool:
    """Compare weakly, as a proxy may have compressed the answer on its way."""
    return given.strip() == "*" or tag.removeprefix("W/") in [
        known.removeprefix("W/") for known in parse_etags(given)
    ]
