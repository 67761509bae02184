"""Examples of each body, from docs/examples.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from drf_spectacular.drainage import warn
from rest_framework.request import Request

DATA = Path(__file__).resolve().parents[3] / "docs" / "examples.yaml"
PREFIX = "#/components/schemas/"


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(DATA.read_text())
    return data


def add_examples(
    result: dict[str, Any], generator: Any, request: Request, public: bool
) -> dict[str, Any]:
    """Give each body of an operation its example. Warns of shapes that have none."""
    examples = Examples(result["components"]["schemas"])
    for operations in result["paths"].values():
        for operation in operations.values():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                for media_type, content in body.get("content", {}).items():
                    examples.give(operation["operationId"], media_type, content)
    result["components"]["examples"] = examples.used
    return result


class Examples:
    def __init__(self, schemas: dict[str, Any]) -> None:
        self.schemas = schemas
        self.used: dict[str, Any] = {}

    def give(self, operation: str, media_type: str, content: dict[str, Any]) -> None:
        given = _data()["bodies"].get(operation, {}).get(media_type)
        name = content.get("schema", {}).get("$ref", "").removeprefix(PREFIX)
        if name:
            self.used[name] = {"value": self._example(name)}
            content["examples"] = {"example": {"$ref": f"#/components/examples/{name}"}}
        elif given is not None:
            content["example"] = given
        else:
            warn(f"{operation} has no example of {media_type}: docs/examples.yaml lacks one.")

    def _example(self, name: str) -> Any:
        given = _data()["schemas"]
        if name in given:
            return given[name]
        if name.endswith("Page"):
            row = self._example(name.removesuffix("Page"))
            return {
                "data": [row],
                "next_cursor": "eyJuIjpbIm5hbWUiXX0:1tQ",
                "previous_cursor": None,
            }
        source = name.removeprefix("Patched").removesuffix("Request")
        source_name = next(
            (n for n in (f"{source}Request", source) if n != name and n in given), None
        )
        if source_name is None:
            warn(f"{name} has no example: docs/examples.yaml lacks it.")
            return None
        return self._fitted(given[source_name], {"$ref": PREFIX + name})

    def _fitted(self, example: Any, schema: dict[str, Any]) -> Any:
        """Remove the fields from an example that a schema does not have."""
        schema = self.schemas.get(schema.get("$ref", "").removeprefix(PREFIX), schema)
        if isinstance(example, list):
            return [self._fitted(item, schema.get("items", {})) for item in example]
        if isinstance(example, dict) and "properties" in schema:
            known = schema["properties"]
            return {k: self._fitted(v, known[k]) for k, v in example.items() if k in known}
        return example
