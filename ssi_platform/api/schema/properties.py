"""Descriptions of properties, from docs/properties.yaml, where a serializer has none."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from drf_spectacular.drainage import warn
from rest_framework.request import Request

DATA = Path(__file__).resolve().parents[3] / "docs" / "properties.yaml"


@cache
def known_texts() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return data


def describe_properties(
    result: dict[str, Any], generator: Any, request: Request, public: bool
) -> dict[str, Any]:
    """Describe each property that has no description. Warns of those without a text."""
    for schema, name, part in undescribed(result["components"]["schemas"]):
        text = text_of(schema, name)
        if text is None:
            warn(f"{schema}.{name} has no description: give it a help_text.")
        else:
            part["description"] = text
    return result


def undescribed(schemas: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (schema, property, its description) for each property without a text."""
    for schema, shape in schemas.items():
        for name, part in shape.get("properties", {}).items():
            if not part.get("description"):
                yield schema, name, part


def text_of(schema: str, name: str) -> str | None:
    """Return the text of a property: the shape's own, else that of all with this name."""
    texts = known_texts()
    own = texts["schemas"].get(shape_of(schema), {})
    text: str | None = own.get(name, texts["shared"].get(name))
    return text


def shape_of(schema: str) -> str:
    """Return the shape that a request changes: `PatchedTeamRequest` is a `Team`."""
    name = schema
    for beginning in ("Patched", "Partial"):
        name = name.removeprefix(beginning)
    for end in ("Request", "Page", "Item", "Change"):
        name = name.removesuffix(end)
    return name.removeprefix("New")
