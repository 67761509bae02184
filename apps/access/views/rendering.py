"""How the pages for people who come by a link are rendered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from ssi_platform.api.page_frame import page
from ssi_platform.languages import DEFAULT
from ssi_platform.tenancy.sign_in_limits import SignInRefused


def page_of(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Return a page in the active language, which nobody may store."""
    language = translation.get_language() or DEFAULT
    content = render_to_string(f"access/{template}.html", context, request)
    response = HttpResponse(page("SSI Platform", content, language), status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language, Cookie"
    return response


def with_wait(response: HttpResponse, refused: SignInRefused) -> HttpResponse:
    """Add how long somebody waits who has tried too often."""
    response["Retry-After"] = str(refused.wait)
    return response
