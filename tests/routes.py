"""Every operation under /organisations/{organisation}, as the URLconf has it."""

from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, get_resolver

from ssi_platform.api.filters import is_list
from ssi_platform.api.partial import SUFFIX

TENANT = "api/v1/organisations/<slug:organisation>"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One address and what may be done there: {method: action}."""

    name: str
    pattern: str
    view: type
    actions: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]

    @property
    def methods(self):
        return [method for method, _ in self.actions]

    def lists(self):
        """Tell whether GET answers pages of rows."""
        view = self.view()
        view.action = dict(self.actions).get("GET")
        return "GET" in self.methods and is_list(view)


@cache
def tenant_routes():
    """Return the routes without those of partial answers, which are the same views."""
    return [_route(path, pattern) for path, pattern in _tenant() if not path.endswith(SUFFIX)]


def partial_routes():
    return [_route(path, pattern) for path, pattern in _tenant() if path.endswith(SUFFIX)]


def _tenant():
    urls = _walk(get_resolver().url_patterns, "")
    return [(path, pattern) for path, pattern in urls if path.startswith(TENANT)]


def operations():
    return {(method, route.name) for route in tenant_routes() for method in route.methods}


def route_named(name):
    return next(route for route in tenant_routes() if route.name == name)


def _walk(patterns, prefix):
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern
        else:
            yield from _walk(pattern.url_patterns, path)


def _route(path, pattern):
    actions = getattr(pattern.callback, "actions", None)
    assert actions, f"{path} is not a viewset: this walk would not see its methods"
    served = sorted((verb.upper(), action) for verb, action in actions.items())
    return Route(
        name=pattern.name,
        pattern=path,
        view=pattern.callback.cls,
        actions=tuple(pair for pair in served if pair[0] in METHODS),
        parameters=tuple(p for p in pattern.pattern.converters if p != "organisation"),
    )
