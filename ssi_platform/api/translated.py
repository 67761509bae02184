"""Answers whose texts are in the caller's language."""

from collections.abc import Callable
from typing import Any

from django.utils import translation
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.languages import language_of, languages

from .request_limits import MAX_HEADER

LANGUAGE = [
    OpenApiParameter(
        "Accept-Language",
        {"type": "string", "maxLength": MAX_HEADER},
        OpenApiParameter.HEADER,
        description="The languages that the caller reads (RFC 9110): `de` or `en`, else English.",
    ),
    OpenApiParameter(
        "Content-Language",
        {"type": "string", "enum": languages()},
        OpenApiParameter.HEADER,
        description="The language of the texts.",
        response=[200],
    ),
]


def translated(request: Request, data: Callable[[], Any]) -> Response:
    """Return a response whose data is made in the first language of Accept-Language there is.

    Names, codes and numbers are the same in all of them.
    """
    language = language_of(request)
    with translation.override(language):
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return Response(data(), headers=headers)
