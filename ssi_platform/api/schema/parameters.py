"""Path and query parameters, and request headers of the API's conventions."""

import re
from typing import Any

from ..filters import MAX_IN, MAX_WORD, reads
from ..request_limits import MAX_HEADER
from ..sparse import MAX_SELECTION, expansions_of, selectable_of
from .descriptions import noun
from .fields import CONTROL, WITHOUT_CONTROL, one_line
from .operations_metadata import OperationMetadata

UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
ID = {"type": "string", "format": "uuid"}
TEXT = {"type": "string"}
TAGS = TEXT | {"maxLength": MAX_HEADER}
DAY = {"type": "string", "format": "date"}
REFERENCE = {"type": "string", "minLength": 1, "maxLength": MAX_WORD, "pattern": one_line("/")}
OF_ENTRY = re.compile(r"/(?:reps|teams)/\{id\}")
OF_REFERENCE = "The id or external id of the {}."
# Path parameters; `{}` is the resource.
PATH = {
    "organisation": (
        {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 50},
        "The organisation's short name.",
    ),
    "measure": (
        {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 50},
        "The measure's key or id.",
    ),
    "id": (ID, "The id of the {}."),
    "team": (REFERENCE, "The team's id or external id."),
    "rep": (REFERENCE, "The rep's id or external id."),
    "member": (ID, "The member's id."),
    "plan": (ID, "The plan's id."),
    "day": (DAY, "The day, in the organisation's time zone."),
    "from_day": (DAY, "The first day of the {}."),
    "name": (
        {"type": "string", "minLength": 1, "maxLength": 100, "pattern": one_line("/")},
        "The name of the {}.",
    ),
    "external_id": (
        {"type": "string", "minLength": 1, "maxLength": 100, "pattern": one_line("/")},
        "The id of the {} in the caller's own system.",
    ),
}
LOOKUPS = {
    "in": "Only rows with one of these, separated by commas.",
    "gte": "Only rows with this or more, or this or later.",
    "lte": "Only rows with this or less, or this or earlier.",
    "gt": "Only rows with more, or later.",
    "lt": "Only rows with less, or earlier.",
    "isnull": "Only rows without a value (`true`), or with one (`false`).",
    "icontains": "Only rows that contain this text, ignoring case.",
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "A name for this request, such as a UUID. Sent again with it within 24 hours, the"
            " request is answered as it was the first time, and done once."
        ),
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` that the caller has: 304 if it is still current.",
        "schema": TAGS,
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The `ETag` of the version you read: 412 if it has changed since.",
        "schema": TAGS,
    },
}
PARAMETERS["IfMatchToChange"] = PARAMETERS["IfMatch"] | {
    "required": False,
    "description": (
        "The `ETag` of the version you read: 412 if it has changed since. Only needed where"
        " something is there already, and is to become something else."
    ),
}


SELECTING = {
    "fields": "Only these fields, separated by commas; of expanded objects such as `team.name`.",
    "omit": "All fields except these, separated by commas.",
    "expand": "Show these whole in place of their ids, separated by commas: {}.",
}


def selecting(metadata: OperationMetadata, serializer: Any) -> list[Any]:
    """Return the parameters that select fields, for operations that read rows."""
    if not metadata.partial or not reads(metadata.view):
        return []
    paths = expansions_of(type(serializer))
    names = ", ".join(f"`{path}`" for path in paths)
    return [
        {
            "name": name,
            "in": "query",
            "schema": _listed(paths if name == "expand" else selectable_of(type(serializer))),
            "description": text.format(names),
        }
        for name, text in SELECTING.items()
        if paths or name != "expand"
    ]


def _listed(paths: list[str]) -> dict[str, Any]:
    one = _any_of(paths)
    return TEXT | {"pattern": f"^{one}(,{one})*$", "maxLength": MAX_SELECTION}


def _any_of(paths: list[str]) -> str:
    """Return a pattern of paths such as `team` and `team.name`: `(team(\\.(name))?)`."""
    below: dict[str, Any] = {}
    for head, _, rest in (path.partition(".") for path in paths):
        below.setdefault(head, []).extend([rest] if rest else [])
    ways = [rf"{head}(\.{_any_of(rest)})?" if rest else head for head, rest in below.items()]
    return f"({'|'.join(ways)})"


def described(parameter: dict[str, Any], metadata: OperationMetadata) -> dict[str, Any]:
    """Return a parameter with its description and, in the address, with its type."""
    if parameter["in"] == "path" and parameter["name"] in PATH:
        schema, text = PATH[parameter["name"]]
        if parameter["name"] == "id" and OF_ENTRY.search(metadata.path):
            schema, text = REFERENCE, OF_REFERENCE
        text = text.format(noun(metadata.resource))
        return parameter | {"schema": schema, "description": parameter.get("description") or text}
    if parameter["in"] == "query":
        parameter = _confined(parameter)
    if parameter["schema"].get("type") == "array":
        parameter = _commas(parameter)
    if parameter["in"] == "query" and not parameter.get("description"):
        return parameter | {"description": _of_filter(parameter["name"])}
    return parameter


def _confined(parameter: dict[str, Any]) -> dict[str, Any]:
    """Exclude control characters from text without a pattern."""
    schema = parameter["schema"]
    if schema.get("type") == "string" and not {"format", "enum", "pattern"} & set(schema):
        return parameter | {"schema": schema | {"pattern": WITHOUT_CONTROL}}
    return parameter


def add_headers(operation: dict[str, Any], metadata: OperationMetadata) -> None:
    name = None
    if metadata.of_organisation and metadata.method == "POST":
        name = "IdempotencyKey"
    elif metadata.in_api and metadata.method == "GET":
        name = "IfNoneMatch"
    elif metadata.guarded:
        name = "IfMatchToChange" if metadata.upserts else "IfMatch"
    if name:
        reference = {"$ref": f"#/components/parameters/{name}"}
        operation.setdefault("parameters", []).append(reference)


def _of_filter(name: str) -> str:
    _, _, lookup = name.partition("__")
    return LOOKUPS.get(lookup, "Only rows with exactly this.")


def _one_of(items: dict[str, Any]) -> str:
    if "enum" in items:
        return f"({'|'.join(items['enum'])})"
    return UUID if items.get("format") == "uuid" else f"[^,{CONTROL}]+"


def _longest(items: dict[str, Any]) -> int:
    if "enum" in items:
        return max(map(len, items["enum"]))
    longest: int = 36 if items.get("format") == "uuid" else items.get("maxLength", MAX_WORD)
    return longest


def _commas(parameter: dict[str, Any]) -> dict[str, Any]:
    """Describe a list as one text: many generated clients would repeat the parameter."""
    items = parameter["schema"]["items"]
    one = _one_of(items)
    words = ", ".join(f"`{word}`" for word in items.get("enum", []))
    text = LOOKUPS["in"].replace(".", f": {words}." if words else ".")
    pattern = f"^{one}(,{one}){{0,{MAX_IN - 1}}}$"
    schema = TEXT | {"pattern": pattern, "maxLength": MAX_IN * (_longest(items) + 1) - 1}
    return {"name": parameter["name"], "in": "query", "schema": schema, "description": text}
