"""Answers to errors outside of the API's views: problems for programs, pages for people."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework import exceptions

from .error_pages import error_page, wants_page
from .problems import TITLES, problem_response, request_fault
from .request_id import current_request_id


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Answer an unknown URL like a missing object."""
    return answer(request, 404, "not_found", str(exceptions.NotFound.default_detail))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 400, "bad_request", "The request could not be read.")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    detail = str(exceptions.PermissionDenied.default_detail)
    return answer(request, 403, "permission_denied", detail)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid CSRF token; Django's CSRF_FAILURE_VIEW."""
    detail = (
        "The form was too old, or cookies are blocked. Go back, load the page again, and retry."
    )
    return answer(request, 403, "permission_denied", detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception outside of the API's views; Django's `handler500`."""
    fault = request_fault(sys.exc_info()[1], request)
    if fault:
        response = answer(request, fault.status, fault.code, fault.detail)
        response["Retry-After"] = str(fault.wait)
        return response
    detail = "Something went wrong on our side; quote the request id."
    return answer(request, 500, "server_error", detail)


def answer(request: HttpRequest, status_code: int, code: str, detail: str) -> HttpResponse:
    """Return a problem, or a page for a person."""
    if not wants_page(request.path, request.META.get("HTTP_ACCEPT", "")):
        return problem_response(status_code, code, detail)
    page = error_page(TITLES[status_code], detail, current_request_id())
    return HttpResponse(page, status=status_code)
