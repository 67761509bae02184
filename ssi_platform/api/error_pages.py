from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

ERRORS = Path(__file__).resolve().parents[2] / "docs" / "errors.md"


@cache
def _errors() -> Any:
    return ERRORS.read_bytes()


def errors(request: HttpRequest) -> Any:
    """The list of error codes, where the `type` of a problem points to."""
    return HttpResponse(_errors(), content_type="text/plain; charset=utf-8")
