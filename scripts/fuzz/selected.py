"""Answers to `fields`, `omit` and `expand`, which are a part of the described ones, or more."""

import copy
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import yaml

DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
SELECT = {"fields", "omit", "expand"}


def is_as_selected(path: str, body: Any) -> bool:
    """Tell whether an answer has nothing but what GET describes, with what is expanded in place."""
    return bool(_validator(path).is_valid(body))


@cache
def _validator(path: str) -> "jsonschema_rs.Draft202012Validator":
    at = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/get/responses/200/content"
    reference = {"$ref": f"urn:api#{quote(at, safe='/~')}/application~1json/schema"}
    registry = jsonschema_rs.Registry([("urn:api", _relaxed())])
    return jsonschema_rs.Draft202012Validator(reference, registry=registry, validate_formats=True)


@cache
def _relaxed() -> dict[str, Any]:
    described: dict[str, Any] = yaml.load(DESCRIPTION.read_text(), Loader=yaml.CSafeLoader)
    for schema in described["components"]["schemas"].values():
        if "data" not in schema.get("properties", {}):  # A page has all that a page has.
            schema.pop("required", None)
            schema["additionalProperties"] = False
        for name, part in schema.get("properties", {}).items():
            if "x-expands" in part:
                whole = {"$ref": part["x-expands"]}
                schema["properties"][name] = {"anyOf": [copy.deepcopy(part), whole]}
    return described
