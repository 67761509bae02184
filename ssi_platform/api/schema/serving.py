"""Serves the committed description; a test compares it with the code."""

from functools import cache
from pathlib import Path

import orjson
import yaml
from django.http import HttpResponse
from django.views.decorators.http import condition, require_safe
from rest_framework.request import Request

from ..conditional import tag_of

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"
YAML, JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"
KINDS = {"application/yaml": YAML, "application/json": JSON}


def _media_type(request: Request) -> str:
    """By `?format=yaml` or `?format=json`, else by what the caller accepts, else YAML."""
    asked = KINDS.get(f"application/{request.GET.get('format')}")
    if asked:
        return asked
    accepted = request.get_preferred_type([YAML, JSON, *KINDS])
    return KINDS.get(accepted or "", accepted or YAML)


@cache
def _content(media_type: str) -> tuple[bytes, str]:
    content = COMMITTED.read_bytes()
    if media_type == JSON:
        content = orjson.dumps(yaml.load(content, Loader=yaml.CSafeLoader))
    return content, tag_of(content)


def _tag(request: Request) -> str:
    return _content(_media_type(request))[1]


@require_safe
@condition(etag_func=_tag)
def schema(request: Request) -> HttpResponse:
    media_type = _media_type(request)
    headers = {"Vary": "Accept", "Cache-Control": "public, no-cache"}
    return HttpResponse(_content(media_type)[0], content_type=media_type, headers=headers)
