"""Responses that are files, whatever the Accept header says."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags
from rest_framework.request import Request

from ssi_platform.domain.file_names import clean_file_name

from .renderers import JSONRenderer


class AnyRenderer(JSONRenderer):
    """Lets `Accept: text/csv` through; only problems are rendered, and those are JSON."""

    media_type = "*/*"


def attachment(filename: str) -> dict[str, str]:
    """Return the headers of a download."""
    return {
        "Content-Disposition": content_disposition_header(True, clean_file_name(filename)),
        "Cache-Control": "private, no-cache",
    }


def stream(
    request: Request, parts: Iterator[Any], *, size: int, tag: str, media_type: str, filename: str
) -> HttpResponseBase:
    """Stream a file in parts; an empty response for a matching If-None-Match.

    The length is told beforehand, so that a file cut short is noticed.
    """
    headers = attachment(filename) | {"ETag": tag}
    given = request.headers.get("If-None-Match", "")
    if given.strip() == "*" or tag in [known.removeprefix("W/") for known in parse_etags(given)]:
        return HttpResponse(status=304, headers=headers)
    headers |= {"Content-Type": media_type, "Content-Length": str(size)}
    return StreamingHttpResponse(parts, headers=headers)
