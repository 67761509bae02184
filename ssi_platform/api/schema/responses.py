"""Adds problem responses and headers to the responses of operations."""

from dataclasses import dataclass
from typing import Any

from ..request_limits import WITH_BODY
from .operations_metadata import OperationMetadata
from .problems import RESPONSES

# Operations whose responses may be large, so that 304 is useful.
TAGGED = ("200", "201")


@dataclass(frozen=True, slots=True)
class Header:
    name: str
    statuses: tuple[str, ...]
    when: bool


def add_responses(operation: dict[str, Any], metadata: OperationMetadata) -> None:
    """Complete the answers. A view names further problems as `responses={409: None}`."""
    answers = operation["responses"]
    if metadata.upserts and "200" in answers:
        answers["201"] = answers["200"]
    named = [s for s in answers if s in RESPONSES and "content" not in answers[s]]
    for status in [status for status in answers if status not in named]:
        _describe(answers[status], status, metadata)
    if metadata.in_api and metadata.method == "GET":
        answers["304"] = {"$ref": "#/components/responses/NotModified"}
    for status in [*named, *problems_of(metadata, "requestBody" in operation)]:
        answers[status] = {"$ref": f"#/components/responses/{RESPONSES[status].name}"}
    operation["responses"] = dict(sorted(answers.items()))


def problems_of(metadata: OperationMetadata, with_body: bool) -> list[str]:
    """Return the statuses of the problems that an operation may answer with."""
    post, tenant = metadata.method == "POST", metadata.of_organisation
    possible = {
        "400": metadata.in_api,
        "401": metadata.in_api,
        "403": tenant,
        "404": tenant,
        "406": True,
        "408": with_body,
        "409": tenant and metadata.method != "GET",
        "412": metadata.guarded,
        "413": with_body or (tenant and post),
        "415": with_body or (tenant and metadata.method in WITH_BODY),
        "422": tenant and post,
        "428": metadata.guarded,
        "429": metadata.in_api,
        "503": metadata.in_api,
        "507": tenant and metadata.method != "GET",
    }
    return [status for status, is_possible in possible.items() if is_possible]


def _describe(answer: dict[str, Any], status: str, metadata: OperationMetadata) -> None:
    answer["description"] = _description(answer, status, metadata)
    headers = {
        header.name for header in _headers(metadata) if status in header.statuses and header.when
    }
    if _is_page(answer):
        headers.add("Link")
    references = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(headers)}
    answer["headers"] = answer.get("headers", {}) | references


def _headers(metadata: OperationMetadata) -> list[Header]:
    good, tenant, post = (
        ("200", "201", "202", "204"),
        metadata.of_organisation,
        metadata.method == "POST",
    )
    return [
        Header("X-Request-Id", (*good, "503"), True),
        Header("ETag", TAGGED, metadata.in_api),
        Header("RateLimit", good, tenant),
        Header("RateLimit-Policy", good, tenant),
        Header("Idempotent-Replayed", good, tenant and post),
        Header("Location", ("202",), True),
        Header("Retry-After", ("202",), True),
        Header("Deprecation", good, metadata.deprecated),
        Header("Sunset", good, metadata.deprecated),
        Header("Link", good, metadata.deprecated),
    ]


def _description(answer: dict[str, Any], status: str, metadata: OperationMetadata) -> str:
    if answer["description"] and answer["description"] != "No response body":
        return str(answer["description"])
    if _is_page(answer):
        return "A page of the list."
    return {
        "200": "It is there already, and now as the body says."
        if metadata.upserts
        else "As asked.",
        "201": "Created.",
        "202": "Taken in: a job does the rest. Its address is in `Location`.",
        "204": "Done; there is nothing to say.",
        "503": "Not ready: the body says why.",
    }[status]


def _is_page(answer: dict[str, Any]) -> bool:
    schemas = [content["schema"] for content in answer.get("content", {}).values()]
    return any(schema.get("$ref", "").endswith("Page") for schema in schemas)
