"""Types of partial answers: every field is optional, and a reference may be the whole row."""

import copy
from typing import Any

from rest_framework.request import Request

IS_PARTIAL = "x-partial"
PREFIX = "#/components/schemas/"


def add_partial_shapes(
    result: dict[str, Any], generator: Any, request: Request, public: bool
) -> dict[str, Any]:
    """Give the operations of partial answers types of their own."""
    shapes = PartialShapes(result["components"]["schemas"])
    for operations in result["paths"].values():
        for operation in operations.values():
            if operation.pop(IS_PARTIAL, False):
                for content in operation["responses"]["200"]["content"].values():
                    content["schema"] = shapes.partial(content["schema"])
    return result


class PartialShapes:
    def __init__(self, schemas: dict[str, Any]) -> None:
        self.schemas = schemas

    def partial(self, reference: dict[str, Any]) -> dict[str, Any]:
        """Return the reference to the partial type of a page or a row."""
        name = reference["$ref"].removeprefix(PREFIX)
        named = f"Partial{name}"
        if named not in self.schemas:
            self.schemas[named] = {}  # A row may refer to rows of its own type.
            whole = self.schemas[name]
            is_page = name.endswith("Page")
            self.schemas[named] = self._page(whole) if is_page else self._row(whole)
        return {"$ref": PREFIX + named}

    def _page(self, whole: dict[str, Any]) -> dict[str, Any]:
        page = copy.deepcopy(whole)
        data = page["properties"]["data"]
        data["items"] = self.partial(data["items"])
        return page

    def _row(self, whole: dict[str, Any]) -> dict[str, Any]:
        row = copy.deepcopy(whole)
        row.pop("required", None)
        for name, part in row["properties"].items():
            if "x-expands" in part:
                row["properties"][name] = self._expanded(part)
        return row

    def _expanded(self, part: dict[str, Any]) -> dict[str, Any]:
        """Return the type of a reference: the id, the row, or null."""
        whole = self.partial({"$ref": part.pop("x-expands")})
        description = part.pop("description", None)
        kinds = part.get("type", "string")
        ways = [part | {"type": "string"}, whole]
        if "null" in kinds:
            ways.append({"type": "null"})
        return {"oneOf": ways} | ({"description": description} if description else {})
