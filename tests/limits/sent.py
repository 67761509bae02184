"""Everything that a caller may send, and its bounds, as docs/openapi.yaml describes them."""

from dataclasses import dataclass, field
from typing import Any

from tests.contract import contract, resolved

METHODS = ("get", "post", "put", "patch", "delete")
KINDS = {"string", "number", "integer", "array", "object", "boolean", "null"}
FORMATS = {"date", "uuid", "date-time"}  # Their patterns have a maximum.


@dataclass(frozen=True)
class Sent:
    """One text, number, list or object that an operation takes.

    `steps` leads to it: the name of a parameter, or names and places in a body.
    """

    operation: str
    method: str
    path: str
    place: str
    steps: tuple[Any, ...]
    schema: dict[str, Any] = field(hash=False)
    media_type: str = ""

    @property
    def name(self):
        return f"{self.operation} {self.place} {self.pointer}".strip()

    @property
    def pointer(self):
        return "".join(f"/{step}" for step in self.steps)


def everything(spec):
    """Yield what is sent to each operation."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield from _of_operation(spec, path, method, item[method])


def _of_operation(spec, path, method, operation):
    def sent(place, steps, schema, media_type=""):
        start = (operation["operationId"], method, path, place)
        for below, part in parts(spec, schema, steps):
            yield Sent(*start, below, part, media_type)

    for reference in operation.get("parameters", []):
        parameter = resolved(spec, reference)
        yield from sent(parameter["in"], (parameter["name"],), parameter["schema"])
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield from sent("body", (), content["schema"], media_type)


def parts(spec, schema, steps=()):
    """Yield a schema and all below it, with the way to each."""
    schema = resolved(spec, schema)
    for way in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(way, []):
            yield from parts(spec, one, steps)
    if not {"allOf", "anyOf", "oneOf"} & set(schema):
        yield steps, schema
    for name, part in schema.get("properties", {}).items():
        yield from parts(spec, part, (*steps, name))
    if "items" in schema:
        yield from parts(spec, schema["items"], (*steps, 0))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from parts(spec, schema["additionalProperties"], (*steps, "a name"))


def unbounded(schema):
    """Return what of a schema has no maximum, or empty text."""
    kinds = schema.get("type")
    kinds = set(kinds if isinstance(kinds, list) else [kinds])
    if "enum" in schema or "const" in schema:
        return ""
    if "string" in kinds and "maxLength" not in schema and schema.get("format") not in FORMATS:
        return "text"
    if kinds & {"number", "integer"} and not {"minimum", "maximum"} <= set(schema):
        return "number"
    if "array" in kinds and "maxItems" not in schema:
        return "list"
    if "object" in kinds and not _is_closed(schema):
        return "object"
    return "" if kinds <= KINDS else "anything"


def _is_closed(schema):
    if schema.get("additionalProperties") is False:
        return True
    return "maxProperties" in schema and "maxLength" in schema.get("propertyNames", {})


def all_sent():
    return list(everything(contract().spec))
