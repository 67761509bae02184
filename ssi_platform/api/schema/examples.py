"""Examples of each body, from docs/examples.yaml."""

from functools import cache
from pathlib import Path

import yaml
from drf_spectacular.drainage import warn

DATA = Path(__file__).resolve().parents[3] / "docs" / "examples.yaml"
PREFIX = "#/components/schemas/"


@cache
def _data():
    return yaml.safe_load(DATA.read_text())


def add_examples(result, generator, request, public):
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
    def __init__(self, schemas):
        self.schemas, self.used = schemas, {}

    def give(self, operation, media_type, content):
        given = _data()["bodies"].get(operation, {}).get(media_type)
        name = content.get("schema", {}).get("$ref", "").removeprefix(PREFIX)
        if name:
            self.used[name] = {"value": self._example(name)}
            content["examples"] = {"example": {"$ref": f"#/components/examples/{name}"}}
        elif given is not None:
            content["example"] = given
        else:
            warn(f"{operation} has no example of {media_type}: docs/examples.yaml lacks one.")

    def _example(self, name):
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

    def _fitted(self, example, schema):
        """Remove the fields from an example that a schema does not have."""
        schema = self.schemas.get(schema.get("$ref", "").removeprefix(PREFIX), schema)
        if isinstance(example, list):
            return [self._fitted(item, schema.get("items", {})) for item in example]
        if isinstance(example, dict) and "properties" in schema:
            known = schema["properties"]
            return {k: self._fitted(v, known[k]) for k, v in example.items() if k in known}
        return example
