"""Addresses of partial answers, such as `reps:partial`, beside those of whole ones.

`fields`, `omit` and `expand` change the shape of an answer, and OpenAPI gives an operation one
shape. So each list and each row has a second operation, in whose types every field is optional.
"""

from typing import Any

from django.urls import URLPattern, path

from .filters import reads

SUFFIX = ":partial"


def with_partial_reads(patterns: list[URLPattern]) -> list[URLPattern]:
    """Return routes, followed by those of the partial answers of the same views."""
    return [*patterns, *(partial_read(each) for each in patterns if reads_rows(each))]


def reads_rows(pattern: URLPattern) -> bool:
    """Tell whether GET answers rows of which a part can be asked for."""
    callback: Any = pattern.callback
    action = getattr(callback, "actions", {}).get("get")
    if action is None:
        return False
    view = callback.cls(**callback.initkwargs)
    view.action, view.request = action, None
    return reads(view)


def partial_read(pattern: URLPattern) -> URLPattern:
    callback: Any = pattern.callback
    view = callback.cls.as_view({"get": callback.actions["get"]}, partial=True)
    route: URLPattern = path(f"{pattern.pattern}{SUFFIX}", view, name=f"{pattern.name}-partial")
    return route
