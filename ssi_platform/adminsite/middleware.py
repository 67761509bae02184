from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from ssi_platform.api.problems import problem_response
from ssi_platform.tenancy.sign_in_limits import SignInRefused


class PagesMiddleware(CSPMiddleware):
    """What all pages for browsers have in common: their policy, and refused attempts to sign in.

    The policy says what a page may load; answers of the API are no pages. An attempt to sign in
    that was not judged is answered here, whichever view it met; views of the API turn the
    exception into a problem themselves.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response

    def process_exception(self, request: HttpRequest, exception: Any) -> HttpResponseBase | None:
        if not isinstance(exception, SignInRefused):
            return None
        status, detail = exception.status_code, str(exception.detail)
        code = str(exception.get_codes())
        if request.accepts("text/html"):
            context = {"title": "Not signed in", "detail": detail, "wait": exception.wait}
            response = render(request, "admin/sign_in_refused.html", context, status=status)
        else:
            response = problem_response(status, code, detail)
        response["Retry-After"] = str(exception.wait)
        response["Cache-Control"] = "no-store"
        return response
