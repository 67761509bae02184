"""A new password by a mailed link, for front ends: the addresses of django-allauth's API.

The links are those of the pages under `/passwords/`.
"""

from typing import Any

from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit import inputs
from allauth.headless.internal.restkit.response import APIResponse
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from apps.accounts.views import view_of
from ssi_platform.api.client_address import client_address
from ssi_platform.api.problems import problem_response
from ssi_platform.database import clock
from ssi_platform.domain.refusals import Invalid
from ssi_platform.languages import language_of
from ssi_platform.mail import has_mail
from ssi_platform.tenancy import sign_in_limits

from .. import services, tasks
from ..services import LinkRefused

MAX_SECRET, MAX_PASSWORD, MAX_EMAIL = 200, 4096, 254


class EmailInput(inputs.Input):
    email = inputs.EmailField(max_length=MAX_EMAIL)


class SecretInput(inputs.Input):
    key = inputs.CharField(max_length=MAX_SECRET)
    password = inputs.CharField(max_length=MAX_PASSWORD, strip=False)


class PasswordRequestView(APIView):
    """Mails a link if somebody has the address; the answer does not say so."""

    input_class = {"POST": EmailInput}
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        email = self.input.cleaned_data["email"].strip().lower()
        if not has_mail():
            detail = "The installation sends no mail: ask its operator for a link."
            return problem_response(409, "no_mail", detail)
        sign_in_limits.take(request, email)
        tasks.mail_password_link.delay(email=email, language=language_of(request))
        answer: HttpResponseBase = APIResponse(request)
        return answer


class PasswordResetView(APIView):
    """Sets the password of the person of a link, whose sessions end. It signs nobody in."""

    input_class = {"POST": SecretInput}
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        secret, password = self.input.cleaned_data["key"], self.input.cleaned_data["password"]
        sign_in_limits.take_link(request, secret)
        try:
            user = services.set_password(secret=secret, password=password, now=clock.now())
        except LinkRefused as refused:
            return problem_response(410, refused.code, str(refused))
        except Invalid as invalid:
            errors = [
                {"message": e.detail, "code": e.code, "param": "password"} for e in invalid.errors
            ]
            refusal: HttpResponseBase = APIResponse(request, errors=errors, status=400)
            return refusal
        services.record_new_password(user=user, address=client_address(request))
        answer: HttpResponseBase = APIResponse(request)
        return answer


front_end_urlpatterns = [
    path(f"{client.value}/v1/auth/password/{name}", view_of(view, client), name=f"password-{name}")
    for client in (Client.BROWSER, Client.APP)
    for name, view in (("request", PasswordRequestView), ("reset", PasswordResetView))
]
