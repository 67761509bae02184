"""Problems: three shapes for the whole API, and one answer for each status."""

from dataclasses import dataclass
from typing import Any

from ..problems import MAX_ERRORS, MEDIA_TYPE, TITLES

FIELD_ERROR = {
    "type": "object",
    "description": "One reason why the input was refused.",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "JSON pointer (RFC 6901) to what is wrong, or to a query parameter.",
        },
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "For people."},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The address of the code's entry in the list of errors.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "For people; the words may change."},
        "code": {"type": "string", "description": "Stable; for programs."},
        "request_id": {"type": "string", "description": "To be quoted when asking for help."},
    },
}
INPUT_PROBLEM = PROBLEM | {
    "description": "Something in the request is not valid: see `errors`, where there are any.",
    "properties": PROBLEM["properties"]
    | {
        "errors": {
            "type": "array",
            "description": "The first reasons.",
            "maxItems": MAX_ERRORS,
            "items": {"$ref": "#/components/schemas/FieldError"},
        },
        "error_count": {
            "type": "integer",
            "minimum": 0,
            "description": f"How many reasons there are; `errors` has the first {MAX_ERRORS}.",
        },
    },
}
SCHEMAS = {"FieldError": FIELD_ERROR, "InputProblem": INPUT_PROBLEM, "Problem": PROBLEM}


@dataclass(frozen=True, slots=True)
class Answer:
    """A problem as an answer: its component's name, a code that stands for others, and why."""

    name: str
    code: str
    description: str
    headers: tuple[str, ...] = ()


RESPONSES = {
    "400": Answer("BadRequest", "invalid", "Something in the request is not valid."),
    "401": Answer(
        "NotAuthenticated", "not_authenticated", "No valid key or session.", ("WWW-Authenticate",)
    ),
    "403": Answer(
        "NotAllowed",
        "missing_permission",
        "The permission or scope that the answer names is missing.",
    ),
    "404": Answer(
        "NotFound", "not_found", "There is no such thing, or none that the caller may know of."
    ),
    "406": Answer("NotAcceptable", "not_acceptable", "Answers are JSON, and `Accept` refuses it."),
    "409": Answer("Conflict", "conflict", "The request conflicts with what is stored."),
    "410": Answer("Gone", "events_expired", "What was asked for is no longer kept."),
    "412": Answer("Stale", "stale", "`If-Match` names a version that is no longer there."),
    "413": Answer("TooLarge", "too_large", "The body is too large."),
    "415": Answer(
        "UnsupportedMediaType",
        "unsupported_media_type",
        "Not a media type that this operation reads.",
    ),
    "422": Answer(
        "KeyReused",
        "idempotency_key_reused",
        "The `Idempotency-Key` was used for another request in the last 24 hours.",
    ),
    "428": Answer("MatchRequired", "match_required", "`If-Match` is missing."),
    "429": Answer(
        "TooManyRequests", "too_many_requests", "The quota is used up.", ("Retry-After",)
    ),
    "503": Answer(
        "Unavailable",
        "database_unavailable",
        "The database does not answer, or takes no changes. Try again later.",
        ("Retry-After",),
    ),
    "507": Answer("DiskFull", "disk_full", "The database has no space left.", ("Retry-After",)),
}
OF_FIELD = {"pointer": "/name", "code": "required", "detail": "This field is required."}


def response(status: str) -> dict[str, Any]:
    """Return the component of a problem's answer."""
    answer = RESPONSES[status]
    schema = "InputProblem" if status == "400" else "Problem"
    content = {
        "schema": {"$ref": f"#/components/schemas/{schema}"},
        "example": example(status),
    }
    names = ("X-Request-Id", *answer.headers)
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return {
        "description": answer.description,
        "headers": headers,
        "content": {MEDIA_TYPE: content},
    }


def example(status: str) -> dict[str, Any]:
    answer = RESPONSES[status]
    body = {
        "type": f"/docs/errors#{answer.code}",
        "title": TITLES[int(status)],
        "status": int(status),
        "detail": answer.description,
        "code": answer.code,
        "request_id": "01a201ae401071bd81fdb5d662dc93f7",
    }
    return body | ({"errors": [OF_FIELD], "error_count": 1} if status == "400" else {})
