"""Pages for people who come by a link, in the language of their browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from rest_framework.exceptions import APIException

from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.texts import refuse_unfit
from ssi_platform.domain.thousandths import Refused
from ssi_platform.languages import language_of
from ssi_platform.tenancy.sign_in_limits import SignInRefused

from .acceptance import LinkGone, accept, offered
from .rendering import page_of, with_wait

MAX_NAME = 150


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what a link invites to, and take the answer. Reading it changes nothing."""
    with translation.override(language_of(request)):
        try:
            return _posted(request, secret) if request.method == "POST" else _form(request, secret)
        except LinkGone as refused:
            return page_of(request, "refused", refused.status_code, problem=_(str(refused.detail)))


def _posted(request: HttpRequest, secret: str) -> HttpResponse:
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    offer = offered(secret).row
    try:
        _require_fit(name)
        accept(request, secret=secret, password=password, name=name)
    except Invalid as invalid:
        return _form(request, secret, 400, [error.detail for error in invalid.errors], name)
    except LinkGone:
        raise
    except SignInRefused as refused:
        answer = _form(request, secret, refused.status_code, [_(str(refused.detail))], name)
        return with_wait(answer, refused)
    except APIException as refused:
        return _form(request, secret, 400, [_(str(refused.detail))], name)
    return page_of(request, "accepted", offer=offer)


def _form(
    request: HttpRequest, secret: str, status: int = 200, errors: Any = (), name: str = ""
) -> HttpResponse:
    link = offered(secret)
    user: Any = request.user
    signed_in = user.is_authenticated and user.pk == link.user.pk
    context = {"offer": link.row, "errors": errors, "name": name or link.row.name}
    return page_of(request, "offer", status, **context, signed_in=signed_in)


def _require_fit(name: str) -> None:
    try:
        refuse_unfit(name)
    except Refused as refused:
        raise Invalid([FieldError("name", refused.code, refused.detail)]) from None
    if len(name) > MAX_NAME:
        raise Invalid([FieldError("name", "max_length", _("The name is too long."))])
