"""The pages where somebody asks for a link that sets their password, and sets it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ssi_platform.api.client_address import client_address
from ssi_platform.database import clock
from ssi_platform.domain.refusals import Invalid
from ssi_platform.languages import language_of
from ssi_platform.mail import has_mail
from ssi_platform.tenancy import sign_in_limits
from ssi_platform.tenancy.sign_in_limits import SignInRefused

from .. import services, tasks
from ..services import LinkRefused
from .rendering import page_of, with_wait

MAX_EMAIL = 254


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address, and mail a link if somebody has it; the answer does not say so."""
    with translation.override(language_of(request)):
        if request.method != "POST" or not has_mail():
            return page_of(request, "password_asked_for", has_mail=has_mail())
        email = request.POST.get("email", "").strip().lower()[:MAX_EMAIL]
        try:
            sign_in_limits.take(request, email)
        except SignInRefused as refused:
            return _too_often(request, "password_asked_for", refused, has_mail=True)
        tasks.mail_password_link.delay(email=email, language=language_of(request))
        return page_of(request, "password_asked_for", has_mail=True, is_sent=True)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the new password of the person of a link. Reading the page changes nothing."""
    with translation.override(language_of(request)):
        try:
            if request.method == "POST":
                return _changed(request, secret)
            services.person_of_secret(secret=secret)
            return page_of(request, "password")
        except LinkRefused as refused:
            return page_of(request, "refused", 410, problem=_(str(refused)))


def _changed(request: HttpRequest, secret: str) -> HttpResponse:
    password = request.POST.get("password", "")
    try:
        sign_in_limits.take_link(request, secret)
        user = services.set_password(secret=secret, password=password, now=clock.now())
    except SignInRefused as refused:
        return _too_often(request, "password", refused)
    except Invalid as invalid:
        return page_of(request, "password", 400, errors=[e.detail for e in invalid.errors])
    services.record_new_password(user=user, address=client_address(request))
    return page_of(request, "password_set")


def _too_often(
    request: HttpRequest, template: str, refused: SignInRefused, **context: Any
) -> HttpResponse:
    errors = [_(str(refused.detail))]
    answer = page_of(request, template, refused.status_code, errors=errors, **context)
    return with_wait(answer, refused)
