"""Descriptions of custom fields and serializers."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from ssi_platform.domain.texts import ADDRESS

from ..filters import MAX_WORD
from ..serializers import Strict
from ..sparse import expandable_of

CONTROL = r"\u0000-\u001F\u007F-\u009F"
WITHOUT_CONTROL = f"^[^{CONTROL}]*$"


def one_line(but: str = "") -> str:
    """Return the pattern of a line with something in it, without control characters."""
    but += CONTROL
    return rf"^[^{but}]*[^\s{but}][^{but}]*$"


class Text(OpenApiSerializerFieldExtension):
    target_class = "ssi_platform.api.strict_fields.CharField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        if direction == "response":
            return {"type": "string"}
        least = {} if self.target.allow_blank else {"minLength": 1}
        return {"type": "string", "pattern": one_line()} | least


class Address(OpenApiSerializerFieldExtension):
    target_class = "ssi_platform.api.strict_fields.URLField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, str]:
        if direction == "response":
            return {"type": "string", "format": "uri"}
        return {"type": "string", "pattern": ADDRESS}


class Reference(OpenApiSerializerFieldExtension):
    target_class = "ssi_platform.tenancy.references.ReferenceField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        if direction == "response":
            return {"type": "string", "format": "uuid"}
        return {"type": "string", "pattern": one_line(), "minLength": 1, "maxLength": MAX_WORD}


class Points(OpenApiSerializerFieldExtension):
    target_class = "ssi_platform.api.fields.PointsField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        bounds = {} if self.target.upper is None else {"minimum": 0, "maximum": self.target.upper}
        return {"type": "number", "format": "double", **bounds}


class JSON(OpenApiSerializerFieldExtension):
    """We keep objects in JSON columns, never bare values."""

    target_class = "rest_framework.serializers.JSONField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": {}}


def own_words(schema: dict[str, Any], serializer: Any, direction: str) -> dict[str, Any]:
    """Use a docstring only if the class has its own; add the refused input."""
    if not type(serializer).__doc__:
        schema.pop("description", None)
    for name, part in schema.get("properties", {}).items():
        most = getattr(serializer.fields.get(name), "max_length", None)
        if part.get("type") == "array" and most is not None:
            part["maxItems"] = most
    if direction == "request" and isinstance(serializer, Strict) and schema.get("properties"):
        schema["additionalProperties"] = False
        for name in schema["properties"].keys() & serializer.fields.keys():
            if not getattr(serializer.fields[name], "allow_empty", True):
                schema["properties"][name]["minItems"] = 1
    return schema


def with_expansions(
    schema: dict[str, Any], serializer: Any, auto_schema: Any, direction: str
) -> dict[str, Any]:
    """Describe the shape that `expand` returns for a reference.

    The type remains that of the id, so
    that clients that do not expand keep precise types.
    """
    if direction == "response":
        for name, expansion in expandable_of(type(serializer)).items():
            if name in schema.get("properties", {}):
                whole = auto_schema.resolve_serializer(expansion.serializer_class, direction)
                schema["properties"][name]["x-expands"] = whole.ref["$ref"]
    return schema
