"""Problem documents: three shapes, and one response for each status."""

from dataclasses import dataclass
from typing import Any

from ..problems import MAX_ERRORS, MEDIA_TYPE, TITLES
from .codes import error_code, problem_code

FIELD_ERROR = {
    "type": "object",
    "description": "An error of the input.",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {
            "type": "string",
            "description": "JSON pointer (RFC 6901) to the error, or to a query parameter.",
        },
        "code": {
            "$ref": "#/components/schemas/ErrorCode",
            "description": "Stable; for programs.",
        },
        "detail": {"type": "string", "description": "For people."},
    },
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The address of the code's entry in the list of errors.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {
            "type": "integer",
            "minimum": 400,
            "maximum": 599,
            "description": "The HTTP status.",
        },
        "detail": {"type": "string", "description": "For people; the text may change."},
        "code": {
            "$ref": "#/components/schemas/ProblemCode",
            "description": "Stable; for programs.",
        },
        "request_id": {"type": "string", "description": "The id to quote in support requests."},
    },
}
INPUT_PROBLEM = PROBLEM | {
    "description": "The request is not valid: see `errors`, if there are any.",
    "properties": PROBLEM["properties"]
    | {
        "errors": {
            "type": "array",
            "description": "The first errors.",
            "maxItems": MAX_ERRORS,
            "items": {"$ref": "#/components/schemas/FieldError"},
        },
        "error_count": {
            "type": "integer",
            "minimum": 0,
            "description": f"The number of errors; `errors` has the first {MAX_ERRORS}.",
        },
    },
}
SCHEMAS = {
    "ErrorCode": error_code(),
    "FieldError": FIELD_ERROR,
    "InputProblem": INPUT_PROBLEM,
    "Problem": PROBLEM,
    "ProblemCode": problem_code(),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A problem response: the name of its component, an example code, and its description."""

    name: str
    code: str
    description: str
    headers: tuple[str, ...] = ()


RESPONSES = {
    "400": Answer("BadRequest", "invalid", "The request is not valid."),
    "401": Answer(
        "NotAuthenticated", "not_authenticated", "No valid key or session.", ("WWW-Authenticate",)
    ),
    "403": Answer(
        "NotAllowed",
        "missing_permission",
        "The permission or scope named in the response is missing.",
    ),
    "404": Answer(
        "NotFound", "not_found", "The resource does not exist, or the caller may not see it."
    ),
    "406": Answer(
        "NotAcceptable", "not_acceptable", "Responses are JSON, and `Accept` excludes it."
    ),
    "408": Answer("TooSlow", "too_slow", "The body came too slowly."),
    "409": Answer("Conflict", "conflict", "The request conflicts with stored rows."),
    "410": Answer("Gone", "events_expired", "The resource is no longer kept."),
    "412": Answer("Stale", "stale", "`If-Match` names a version that is no longer there."),
    "413": Answer("TooLarge", "too_large", "The body is too large."),
    "415": Answer(
        "UnsupportedMediaType",
        "unsupported_media_type",
        "The operation does not accept this media type, character set or content coding.",
    ),
    "422": Answer(
        "KeyReused",
        "idempotency_key_reused",
        "The `Idempotency-Key` was used for another request in the last 24 hours.",
    ),
    "428": Answer("MatchRequired", "match_required", "`If-Match` is missing."),
    "429": Answer(
        "TooManyRequests",
        "too_many_requests",
        "The quota is used up, or too many requests came at once.",
        ("Retry-After",),
    ),
    "502": Answer(
        "UpstreamFailed",
        "provider_unreachable",
        "The identity provider, or the DNS, did not answer as it should.",
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
