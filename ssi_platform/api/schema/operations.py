import re
from typing import Any

from drf_spectacular.openapi import AutoSchema

from ..filters import is_list
from . import fields as fields  # Registers how our own fields are described.
from .descriptions import description_of, summary_of
from .operations_metadata import OperationMetadata
from .parameters import add_headers, described, selecting
from .partial_shapes import IS_PARTIAL
from .responses import add_responses

VERBS = {
    "list": "list",
    "retrieve": "get",
    "create": "create",
    "update": "replace",
    "partial_update": "update",
    "destroy": "delete",
    "put": "put",
}


class Schema(AutoSchema):
    """drf-spectacular with our names: `listTeams`, `getTeam`, `TeamPage`, tags by app.

    A view overrides the name of an action in `operation_ids`, and describes bodies that no
    serializer describes by `request_body`.
    """

    @property
    def metadata(self) -> OperationMetadata:
        return OperationMetadata(self.view, self.method, self.path)

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation.setdefault("security", [])
            _require_file(operation.get("requestBody", {}))
            add_headers(operation, self.metadata)
            add_responses(operation, self.metadata)
            if self.metadata.partial:
                operation[IS_PARTIAL] = True
        return operation

    def get_request_serializer(self) -> Any:
        body = getattr(self.view, "request_body", None)
        return body() if body else super().get_request_serializer()

    def get_operation_id(self) -> str:
        name = self._whole_id()
        return re.sub("^(get|list)", r"\1Partial", name) if self.metadata.partial else name

    def _whole_id(self) -> str:
        name, action = self.metadata.resource, self.metadata.action
        given: dict[str, str] = getattr(self.view, "operation_ids", {})
        if action in given:
            return given[action]
        verb = VERBS.get(action)
        if verb == "list":
            return f"list{name}s" if not name.endswith("s") else f"list{name}"
        return f"{verb}{name}" if verb else _camel(action) + name

    def get_summary(self) -> str:
        return summary_of(self.metadata)

    def get_description(self, *args: Any) -> str:
        return description_of(self.metadata)

    def is_deprecated(self) -> bool:
        return self.metadata.deprecated

    def get_tags(self) -> list[str]:
        module = type(self.view).__module__
        of_app = module.split(".")[1] if module.startswith("apps.") else "platform"
        return [getattr(self.view, "described_with", of_app)]

    def get_auth(self) -> list[Any]:
        """A public operation has an empty list of authentication methods."""
        ways = super().get_auth()
        return [] if {} in ways else ways

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}Page"

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """`ExportRequestSerializer` is an `ExportRequest`, not an `ExportRequestRequest`."""
        name = super().get_serializer_name(serializer, direction)
        return name.replace("RequestSerializer", "Serializer") if direction == "request" else name

    def _is_list_view(self, serializer: Any = None) -> bool:
        if hasattr(self.view, "action") and is_list(self.view) and self.method == "GET":
            return True
        return super()._is_list_view(serializer)

    def _get_response_for_code(self, *args: Any, **kwargs: Any) -> Any:
        """Describe media types without their character set."""
        answer: Any = super()._get_response_for_code(*args, **kwargs)  # type: ignore[no-untyped-call]
        content = answer.get("content", {})
        plain = {kind.partition(";")[0]: what for kind, what in content.items()}
        return answer | ({"content": plain} if plain else {})

    def _get_parameters(self) -> list[Any]:
        shape = self._get_serializer()  # type: ignore[no-untyped-call]
        parameters = [*super()._get_parameters(), *selecting(self.metadata, shape)]
        return [described(parameter, self.metadata) for parameter in parameters]

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema: Any = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        schema = fields.own_words(schema, serializer, direction)
        return fields.with_expansions(schema, serializer, self, direction)


def _require_file(body: dict[str, Any]) -> None:
    """Mark the body of a file as required."""
    schemas = [content["schema"] for content in body.get("content", {}).values()]
    if any(schema.get("format") == "binary" for schema in schemas):
        body["required"] = True


def _camel(words: str) -> str:
    first, *rest = words.split("_")
    return first + "".join(word.capitalize() for word in rest)
