"""Errors as RFC 9457 problem documents."""

from collections.abc import Iterator
from typing import Any

import psycopg
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.views import set_rollback

from ssi_platform.database.faults import BUSY, READ_ONLY, Fault, fault_of
from ssi_platform.domain.refusals import Invalid, NotAllowed, OverQuota
from ssi_platform.domain.texts import shortened

from .request_id import current_request_id
from .uploads import TooLarge

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Request timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length required",
    412: "Precondition failed",
    413: "Too large",
    414: "Address too long",
    415: "Unsupported media type",
    422: "Not processable",
    428: "Precondition required",
    429: "Too many requests",
    431: "Headers too large",
    500: "Server error",
    502: "Bad gateway",
    503: "Service unavailable",
    507: "Insufficient storage",
}


MAX_ERRORS = 100  # Reasons that an answer has; all of them are counted.
MAX_DETAIL = 500  # Characters of a message, which may repeat what was sent.
MAX_STEP, MAX_POINTER = 100, 500  # Characters of a name in a pointer, and of the pointer.
WAITED_TOO_LONG = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)


class Conflict(exceptions.APIException):
    """The request conflicts with stored rows; `code` names the conflict."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "The request conflicts with stored rows."
    default_code = "conflict"


class Busy(Conflict):
    """Another request or the worker has locked a row that this request would change."""

    default_detail = BUSY.detail
    default_code = BUSY.code
    wait = BUSY.wait


class QuotaUsedUp(exceptions.APIException):
    """The organisation has used up a quota: of bytes (413), or of jobs (429)."""

    def __init__(self, refused: OverQuota) -> None:
        super().__init__(refused.detail, refused.code)
        self.status_code = 413 if refused.code == "too_much_stored" else 429
        self.wait = refused.wait


class Unavailable(exceptions.APIException):
    """The database cannot do what the request needs; see `ssi_platform.database.faults`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail, fault.code)
        self.status_code, self.wait = fault.status, fault.wait


def problem_handler(exc: Any, context: Any) -> Response | None:
    """Turn an exception into a problem response; DRF's EXCEPTION_HANDLER."""
    exc = _translated(exc, context.get("request"))
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    body = problem(exc.status_code, code=_code(exc), detail=_detail(exc))
    if isinstance(exc, exceptions.ValidationError):
        errors = list(field_errors(exc.get_full_details(), ""))
        body |= {"errors": errors[:MAX_ERRORS], "error_count": len(errors)}
    return Response(body, status=exc.status_code, headers=_headers(exc), content_type=MEDIA_TYPE)


def problem(status_code: int, *, code: str, detail: str) -> dict[str, Any]:
    return {
        "type": f"/docs/errors#{code}",
        "title": TITLES.get(status_code, "Error"),
        "status": status_code,
        "detail": shortened(detail, MAX_DETAIL),
        "code": code,
        "request_id": current_request_id(),
    }


def _translated(exc: Any, request: Any) -> Any:
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, NotAllowed):
        return exceptions.PermissionDenied(exc.detail, exc.code)
    if isinstance(exc, OverQuota):
        return QuotaUsedUp(exc)
    if isinstance(exc, Invalid):
        return as_validation_error(exc)
    if isinstance(exc, RequestDataTooBig):
        return TooLarge()
    if isinstance(exc, TooManyFieldsSent | TooManyFilesSent):
        return exceptions.ParseError("There are too many parameters or parts.", "too_many_fields")
    if isinstance(exc, IntegrityError):
        # A race that validation could not see; the database has the last word.
        return Conflict()
    if isinstance(exc, OperationalError) and isinstance(exc.__cause__, WAITED_TOO_LONG):
        return Unavailable(BUSY) if _is_safe(request) else Busy()
    fault = request_fault(exc, request)
    return Unavailable(fault) if fault else exc


def request_fault(exc: BaseException | None, request: Any) -> Fault | None:
    """Return the database's fault; a safe method that writes is a fault of its code instead."""
    fault = fault_of(exc) if exc else None
    return None if fault is READ_ONLY and _is_safe(request) else fault


def _is_safe(request: Any) -> bool:
    return request is not None and request.method in SAFE_METHODS


def as_validation_error(invalid: Any) -> exceptions.ValidationError:
    """Convert errors of the domain to a ValidationError; fields are names or JSON pointers."""
    errors: dict[str, Any] = {}
    for error in invalid.errors:
        nested = errors
        *path, last = error.field.split("/")
        for key in path:
            nested = nested.setdefault(key, {})
        nested.setdefault(last, []).append(exceptions.ErrorDetail(error.detail, error.code))
    return exceptions.ValidationError(errors)


def _code(exc: Any) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return "invalid"
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else exc.default_code


def _detail(exc: Any) -> str:
    if isinstance(exc, exceptions.ValidationError):
        return "The request was understood but something in it is not valid; see errors."
    return str(exc.detail)


def _headers(exc: Any) -> dict[str, Any]:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    return headers


def field_errors(details: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Yield {pointer, code, detail} for DRF's nested details, with JSON pointers (RFC 6901)."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        detail = shortened(str(details["message"]), MAX_DETAIL)
        yield {"pointer": pointer[:MAX_POINTER], "code": details["code"], "detail": detail}
    elif isinstance(details, dict):
        for key, value in details.items():
            step = "" if key == "non_field_errors" else "/" + escaped(key)
            yield from field_errors(value, pointer + step)
    elif _of_nested(details):
        for index, value in enumerate(details):
            yield from field_errors(value, f"{pointer}/{index}")
    else:
        for value in details:
            yield from field_errors(value, pointer)


def _of_nested(details: list[Any]) -> bool:
    """Tell a list with one entry an item (nested lists) from a list of messages."""
    return any(not d or set(d) != {"message", "code"} for d in details)


def escaped(key: str) -> str:
    """Return a step of a JSON pointer; a long name is cut, so that it is not repeated whole."""
    return shortened(str(key), MAX_STEP).replace("~", "~0").replace("/", "~1")


def problem_response(status_code: int, code: str, detail: str) -> HttpResponse:
    body = problem(status_code, code=code, detail=detail)
    return JsonResponse(body, status=status_code, content_type=MEDIA_TYPE)
