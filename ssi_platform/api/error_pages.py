from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
    "<h1>{title}</h1><p>{detail}</p><p>{request_id}</p></html>"
)
ERRORS = Path(__file__).resolve().parents[2] / "docs" / "errors.md"


@cache
def _errors() -> Any:
    return ERRORS.read_bytes()


def errors(request: HttpRequest) -> Any:
    """The list of error codes, where the `type` of a problem points to."""
    return HttpResponse(_errors(), content_type="text/plain; charset=utf-8")


def wants_page(path: str, accept: str) -> bool:
    """Tell whether a person asks, outside of the API, and gets a page instead of a problem."""
    return not path.startswith("/api/") and "text/html" in accept


def error_page(title: str, detail: str, request_id: str) -> str:
    """Return an error as a page that needs nothing else: no template, no style sheet."""
    texts = {"title": title, "detail": detail, "request_id": f"Request {request_id}"}
    return PAGE.format(**{name: escape(text) for name, text in texts.items()})
