"""How the OpenAPI description is written: names for beautiful clients, errors in one shape."""

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema

from .filters import is_list

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "request_id": {"type": "string"},
    },
}
FIELD_ERROR = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "JSON pointer (RFC 6901) to what is wrong."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
INPUT_PROBLEM = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "properties": {
                "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}}
            },
        },
    ]
}
DESCRIPTIONS = {
    "400": "Something in the request is not valid.",
    "401": "No valid key or session.",
    "403": "The permission or scope that the answer names is missing.",
    "404": "There is no such thing, or none that the caller may know of.",
    "409": "The request conflicts with what is stored.",
    "413": "The body is too large.",
    "415": "Not a media type that this operation reads.",
}
VERBS = {
    "list": "list",
    "retrieve": "get",
    "create": "create",
    "update": "replace",
    "partial_update": "update",
    "destroy": "delete",
    "put": "put",
}


class Points(OpenApiSerializerFieldExtension):
    target_class = "ssi_platform.api.fields.PointsField"

    def map_serializer_field(self, auto_schema, direction):
        bounds = {} if self.target.upper is None else {"minimum": 0, "maximum": self.target.upper}
        return {"type": "number", "format": "double", **bounds}


class Schema(AutoSchema):
    """drf-spectacular with our names: `listTeams`, `getTeam`, tags by room."""

    def get_operation_id(self):
        view = self.view
        name = type(view).__name__.removesuffix("ViewSet").removesuffix("View")
        action = getattr(view, "action", None) or self.method.lower()
        if action in getattr(view, "operation_ids", {}):
            return view.operation_ids[action]
        verb = VERBS.get(action)
        if verb == "list":
            return f"list{name}s" if not name.endswith("s") else f"list{name}"
        return f"{verb}{name}" if verb else _camel(action) + name

    def get_tags(self):
        module = type(self.view).__module__
        return [module.split(".")[1] if module.startswith("apps.") else "platform"]

    def _is_list_view(self, serializer=None):
        if hasattr(self.view, "action") and is_list(self.view) and self.method == "GET":
            return True
        return super()._is_list_view(serializer)


def _camel(words):
    first, *rest = words.split("_")
    return first + "".join(word.capitalize() for word in rest)


def add_problems(result, generator, request, public):
    """Give each operation the problems it may answer with."""
    schemas = result["components"]["schemas"]
    schemas |= {"Problem": PROBLEM, "FieldError": FIELD_ERROR, "InputProblem": INPUT_PROBLEM}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in _statuses(path, method, operation):
                operation["responses"].setdefault(status, _response(status))
    return result


def _statuses(path, method, operation):
    if not path.startswith("/api/v1"):
        return []
    statuses = ["400"]
    if "{organisation}" in path:
        statuses += ["401", "403", "404"]
    elif path.endswith("/me"):
        statuses += ["401"]
    if method in ("post", "put", "patch", "delete"):
        statuses += ["409"]
    if "requestBody" in operation:
        statuses += ["413", "415"]
    return statuses


def _response(status):
    name = "InputProblem" if status == "400" else "Problem"
    content = {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"description": DESCRIPTIONS[status], "content": content}
