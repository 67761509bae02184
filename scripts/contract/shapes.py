"""What a client may rely on in a shape. An answer may promise more, a request may ask for less.

New words in the enum of an answer are no broken promise: within a version, it may be added to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from .words import takes_more

# What a request may be narrowed by, and whether a larger number narrows it.
BOUNDS = {
    "minimum": True,
    "minLength": True,
    "minItems": True,
    "maximum": False,
    "maxLength": False,
    "maxItems": False,
}


class Direction(Enum):
    REQUEST = "request"
    ANSWER = "answer"


class Description:
    def __init__(self, spec: dict[str, Any]):
        self.spec = spec

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            part_of_spec: Any = self.spec
            for step in part["$ref"].removeprefix("#/").split("/"):
                part_of_spec = part_of_spec[step]
            part = part_of_spec | {k: v for k, v in part.items() if k != "$ref"}
        return part

    def parameters(self, parts: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
        resolved = map(self.resolved, parts)
        return {(part["name"], part["in"]): part for part in resolved}

    def flat(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return a schema without references and `allOf`, its alternatives united."""
        schema = dict(self.resolved(schema))
        for part in schema.pop("allOf", []):
            schema = _both(schema, self.flat(part))
        ways = [self.flat(way) for way in schema.pop("anyOf", schema.pop("oneOf", []))]
        return schema | _either(ways) if ways else schema


@dataclass(frozen=True, slots=True)
class Place:
    """Where two shapes are compared, and which references led there."""

    before: Description
    after: Description
    direction: Direction
    name: str
    passed: tuple[str, ...] = ()

    def at(self, step: str) -> "Place":
        return replace(self, name=f"{self.name}{step}")


def changes(place: Place, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """Name what a client of the old shape could not rely on, or could not send, any more."""
    references = _references(old)
    if references and references <= set(place.passed):
        return
    place = replace(place, passed=(*place.passed, *references))
    was, now = place.before.flat(old), place.after.flat(new)
    sends = place.direction is Direction.REQUEST
    yield from _types(place, was, now, sends)
    yield from _narrowed(place, was, now) if sends else ()
    if was.get("format") != now.get("format"):
        yield f"{place.name}: the format {was.get('format')} is now {now.get('format')}"
    yield from _properties(place, was, now, sends)
    if "items" in was and "items" in now:
        yield from changes(place.at("[]"), was["items"], now["items"])


def _references(schema: dict[str, Any]) -> set[str]:
    """Return the shapes that a schema refers to: itself, or as alternatives."""
    ways = [schema, *schema.get("anyOf", schema.get("oneOf", []))]
    return {way["$ref"] for way in ways if "$ref" in way}


def _types(place: Place, was: dict[str, Any], now: dict[str, Any], sends: bool) -> Iterator[Any]:
    old, new = _type_set(was), _type_set(now)
    inner, outer = (old, new) if sends else (new, old)
    if outer is not None and (inner is None or not inner <= outer):
        yield f"{place.name}: the type {_named(old)} is now {_named(new)}"


def _narrowed(place: Place, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    if "enum" in now and not set(was.get("enum", [object()])) <= set(now["enum"]):
        gone = [str(w) for w in was.get("enum", []) if w not in now["enum"]]
        yield f"{place.name}: only some words are taken now, not {', '.join(gone) or 'any text'}"
    for bound, larger_is_narrower in BOUNDS.items():
        old, new = was.get(bound), now.get(bound)
        if new is None or new == old:
            continue
        if old is None or (new > old) == larger_is_narrower:
            yield f"{place.name}: {bound} {old} is now {new}"
    old, new = was.get("pattern"), now.get("pattern")
    if new is not None and new != old and not takes_more(old, new):
        yield f"{place.name}: the pattern {was.get('pattern')} is now {now['pattern']}"


def _properties(
    place: Place, was: dict[str, Any], now: dict[str, Any], sends: bool
) -> Iterator[str]:
    old, new = was.get("properties", {}), now.get("properties", {})
    for name, schema in old.items():
        if name in new:
            yield from changes(place.at(f".{name}"), schema, new[name])
        else:
            yield f"{place.name}.{name}: is gone"
    first, second = set(was.get("required", [])), set(now.get("required", []))
    if sends:
        for name in sorted(second - first):
            yield f"{place.name}.{name}: is required now"
    else:
        for name in sorted((first - second) & set(new)):
            yield f"{place.name}.{name}: is no longer there always"


def _type_set(schema: dict[str, Any]) -> set[str] | None:
    kinds = schema.get("type")
    if kinds is None:
        return None
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    return kinds | {"integer"} if "number" in kinds else kinds


def _named(kinds: set[str] | None) -> str:
    return "anything" if kinds is None else " or ".join(sorted(kinds))


def _both(one: dict[str, str], other: dict[str, Any]) -> dict[str, Any]:
    merged = one | other
    for key in ("properties", "required"):
        if key in one and key in other:
            joined = one[key] | other[key] if key == "properties" else [*one[key], *other[key]]
            merged[key] = joined
    return merged


def _either(ways: list[Any]) -> dict[str, Any]:
    types = [_type_set(way) for way in ways]
    known = [kinds for kinds in types if kinds is not None]
    united = {"type": sorted(set().union(*known))} if len(known) == len(types) else {}
    words = [way["enum"] for way in ways if "enum" in way]
    if words and all("enum" in way or way.get("type") == "null" for way in ways):
        null = [None] if len(words) < len(ways) else []
        united["enum"] = [word for some in [*words, null] for word in some]
    for way in ways:
        for key in ("properties", "required", "items", "format"):
            if key in way:
                united.setdefault(key, way[key])
    return united
