"""Errors in the form of SCIM (RFC 7644, 3.12)."""

from typing import Any

from pydantic import ValidationError
from rest_framework.response import Response
from rest_framework.views import set_rollback
from scim2_models import Error, SCIMException

from apps.access import services as access
from ssi_platform.api.problems import MAX_DETAIL, problem_handler
from ssi_platform.domain.texts import shortened

from .. import services

MEDIA_TYPE = "application/scim+json"
OF_SERVICES: dict[type[Exception], tuple[int, str | None]] = {
    access.LastAdmin: (409, None),
    access.MemberGone: (404, None),
    access.AddressTaken: (409, "uniqueness"),
    services.NotLinked: (409, "uniqueness"),
    services.UserNameTaken: (409, "uniqueness"),
}
OF_CODES = {
    "malformed": "invalidSyntax",
    "unknown_parameter": "invalidValue",
    "repeated": "invalidValue",
    "invalid": "invalidValue",
}


def scim_handler(exc: Any, context: Any) -> Response | None:
    """Turn an exception into an error of SCIM; see DRF's EXCEPTION_HANDLER."""
    if isinstance(exc, ValidationError):
        return _response(Error.from_validation_errors(exc)[0])
    if isinstance(exc, SCIMException):
        return _response(exc.to_error())
    if type(exc) in OF_SERVICES:
        status, kind = OF_SERVICES[type(exc)]
        return _response(Error(status=status, scim_type=kind, detail=str(exc)))
    response = problem_handler(exc, context)
    if response is None:
        return None
    errors = response.data.get("errors") or []
    detail = "; ".join(f"{e['pointer']}: {e['detail']}" for e in errors) or response.data["detail"]
    kind = OF_CODES.get(response.data["code"]) if response.status_code == 400 else None
    headers = {n: response[n] for n in ("WWW-Authenticate", "Retry-After") if n in response}
    return _response(Error(status=response.status_code, scim_type=kind, detail=detail), headers)


def _response(error: Error, headers: dict[str, str] | None = None) -> Response:
    set_rollback()
    error.detail = shortened(error.detail or "", MAX_DETAIL)
    return Response(
        error.model_dump(), status=error.status, headers=headers, content_type=MEDIA_TYPE
    )
