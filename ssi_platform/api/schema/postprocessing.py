"""Postprocessing of the description; hooks of drf-spectacular."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from django.utils.module_loading import import_string
from drf_spectacular.settings import spectacular_settings
from rest_framework.request import Request

from .headers import HEADERS, NOT_MODIFIED
from .parameters import PARAMETERS
from .problems import RESPONSES, SCHEMAS, response

ONLY_IN_REQUESTS = ("readOnly", "writeOnly", "default", "title")


def tidy(result: dict[str, Any], generator: Any, request: Request, public: bool) -> dict[str, Any]:
    """Make schemas named, complete and unambiguous for client generators."""
    schemas = result["components"]["schemas"]
    for name, schema in schemas.items():
        if not name.endswith("Request"):
            _complete(schema)
    for part in _parts(result):
        _collapse(part)
        _name_enum(part, schemas)
        if "$ref" in part:
            for key in ("minLength", "title"):  # Beside a reference some generators type it as any.
                part.pop(key, None)
    _name_codes(schemas)
    _name_members(schemas)
    return result


def add_shared(
    result: dict[str, Any], generator: Any, request: Request, public: bool
) -> dict[str, Any]:
    """Add the shared components, and remove unused ones."""
    components = result["components"]
    components["schemas"] = dict(sorted((components["schemas"] | SCHEMAS).items()))
    components["parameters"] = dict(PARAMETERS)
    components["headers"] = dict(HEADERS)
    components["responses"] = {RESPONSES[status].name: response(status) for status in RESPONSES}
    components["responses"]["NotModified"] = NOT_MODIFIED
    while unused := _unused(result):
        for kind, name in unused:
            del components[kind][name]
    return result


def _complete(schema: dict[str, Any]) -> None:
    """Make the properties of a response required, except those that it may leave out."""
    optional = schema.pop("x-optional", ())
    if schema.get("type") == "object" and "properties" in schema:
        schema["required"] = [name for name in schema["properties"] if name not in optional]
        for part in schema["properties"].values():
            for key in ONLY_IN_REQUESTS:
                part.pop(key, None)
            _unwrap(part)


def _unwrap(part: dict[str, Any]) -> None:
    """Replace an `allOf` of one reference by the reference; allow empty text."""
    if len(part.get("allOf", [])) == 1:
        part.update(part.pop("allOf")[0])
    ways = part.get("oneOf", [])
    if len(ways) == 2 and ways[1] == {"type": "string", "maxLength": 0}:
        del part["oneOf"]
        part.update({"type": "string", "maxLength": ways[0]["maxLength"]})


def _collapse(part: dict[str, Any]) -> None:
    """An enum, or null: `oneOf` of the enum, `Blank` and `Null` becomes `anyOf` of two."""
    ways = part.get("oneOf") or []
    references = [way.get("$ref", "").rpartition("/")[2] for way in ways]
    if "Null" in references:
        kept = [w for w, r in zip(ways, references, strict=True) if r not in ("Null", "Blank")]
        del part["oneOf"]
        part["anyOf"] = [*kept, {"type": "null"}]


def _name_enum(part: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Use the enum of a property for the query parameters that filter by it."""
    schema = part.get("schema") if part.get("in") == "query" else None
    for place in (schema, (schema or {}).get("items")):
        if not place or "enum" not in place:
            continue
        same_values = [
            name for name, other in schemas.items() if other.get("enum") == place["enum"]
        ]
        if same_values:
            del place["enum"], place["type"]
            place["$ref"] = f"#/components/schemas/{same_values[0]}"


def _name_codes(schemas: dict[str, Any]) -> None:
    """Give each property `code` of a refused row the type of codes."""
    for schema in schemas.values():
        properties = schema.get("properties", {})
        if "detail" in properties and properties.get("code", {}).keys() & {"type"}:
            properties["code"] = {"$ref": "#/components/schemas/ErrorCode"}


def _name_members(schemas: dict[str, Any]) -> None:
    """Name the members of integer enums for clients."""
    for name, path in spectacular_settings.ENUM_NAME_OVERRIDES.items():
        kind = import_string(path)
        if isinstance(kind, type) and issubclass(kind, Enum) and issubclass(kind, int):
            schemas[name]["x-enum-varnames"] = [member.name for member in kind]


def _unused(result: dict[str, Any]) -> list[Any]:
    used = set(re.findall(r"'#/components/([^']+)'", repr(result)))
    return [
        (kind, name)
        for kind, components in result["components"].items()
        for name in components
        if kind != "securitySchemes" and f"{kind}/{name}" not in used
    ]


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping in a tree."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _parts(branch)
