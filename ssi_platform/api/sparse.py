"""`fields`, `omit` and `expand`: the fields of a response."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from .suggestions import suggestion

PARAMETERS = ("fields", "omit", "expand")
MAX_DEPTH = 2
MAX_SELECTION = 4_000  # Characters of a parameter: all names of a row and of what it expands to.
# A class of serializers. These are keys of caches, and mypy takes classes for unhashable.
SerializerClass = Any


@dataclass(frozen=True)
class Selection:
    """Names of fields in their order, and the selections inside those that are expanded."""

    names: tuple[str, ...]
    inside: dict[str, "Selection"] = field(default_factory=dict)


def selection_of(given: Any, serializer_class: SerializerClass) -> Selection:
    """Return the selection of the query parameters. Raises ValidationError for unknown names."""
    if not any(name in given for name in PARAMETERS):
        return whole(serializer_class)
    for name in PARAMETERS:
        if len(given.get(name) or "") > MAX_SELECTION:
            raise _refused(name, "too_long", f"At most {MAX_SELECTION} characters.")
    paths = {name: _paths(given.get(name)) for name in PARAMETERS}
    return _select(serializer_class, paths, "")


@cache
def fields_of(serializer_class: SerializerClass) -> dict[str, Any]:
    """Return the fields that a serializer shows, by name; for looking at only."""
    fields = serializer_class().fields
    return {name: field for name, field in fields.items() if not field.write_only}


@cache
def whole(serializer_class: SerializerClass) -> Selection:
    return Selection(tuple(fields_of(serializer_class)))


def expandable_of(serializer_class: SerializerClass) -> dict[str, Any]:
    return getattr(serializer_class, "expandable", {})


def expansions_of(serializer_class: SerializerClass, depth: int = MAX_DEPTH) -> list[str]:
    """Return every path that `expand` takes."""
    paths = []
    for name, expansion in expandable_of(serializer_class).items():
        paths.append(name)
        if depth > 1:
            below = expansions_of(expansion.serializer_class, depth - 1)
            paths += [f"{name}.{path}" for path in below]
    return paths


def selectable_of(serializer_class: SerializerClass, depth: int = MAX_DEPTH) -> list[str]:
    """Return every path that `fields` and `omit` take, some of them only with `expand`."""
    paths = list(fields_of(serializer_class))
    for name, expansion in expandable_of(serializer_class).items() if depth else ():
        below = selectable_of(expansion.serializer_class, depth - 1)
        paths += [f"{name}.{path}" for path in below]
    return paths


def _select(serializer_class: SerializerClass, paths: dict[str, list[str]], at: str) -> Selection:
    known = fields_of(serializer_class)
    expandable = expandable_of(serializer_class) if at.count(".") < MAX_DEPTH else {}
    expanded = _heads(paths["expand"])
    _refuse_unknown("expand", expanded, expandable, at)
    for name in ("fields", "omit"):
        _refuse_unknown(name, _heads(paths[name]), known, at)
        _refuse_unexpanded(name, paths[name], expanded, at)
    wanted = set(_heads(paths["fields"])) or set(known)
    unwanted = {path for path in paths["omit"] if "." not in path}
    names = tuple(name for name in known if name in wanted - unwanted)
    inside = {
        name: _select(expandable[name].serializer_class, _below(paths, name), f"{at}{name}.")
        for name in expanded
    }
    return Selection(names, {name: inside[name] for name in inside if name in names})


def _paths(text: str | None) -> list[str]:
    return [] if text is None else [part.strip() for part in text.split(",")]


def _heads(paths: list[str]) -> list[str]:
    return list(dict.fromkeys(path.partition(".")[0] for path in paths))


def _below(paths: dict[str, list[str]], head: str) -> dict[str, list[str]]:
    start = head + "."
    return {
        name: [path.removeprefix(start) for path in some if path.startswith(start)]
        for name, some in paths.items()
    }


def _refuse_unknown(parameter: str, names: list[str], known: dict[str, Any], at: str) -> None:
    for name in names:
        if name in known:
            continue
        detail = f"Unknown: {at}{name}. {suggestion(name, known, at)}"
        if parameter == "expand":
            raise _refused(parameter, "unknown_expansion", detail)
        raise _refused(parameter, "unknown_field", detail)


def _refuse_unexpanded(parameter: str, paths: list[str], expanded: list[str], at: str) -> None:
    for path in paths:
        head = path.partition(".")[0]
        if "." in path and head not in expanded:
            detail = f"{at}{path} is there only with expand={at}{head}."
            raise _refused(parameter, "not_expanded", detail)


def _refused(parameter: str, code: str, detail: str) -> ValidationError:
    return ValidationError({parameter: [ErrorDetail(detail, code)]})
