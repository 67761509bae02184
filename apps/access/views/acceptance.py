"""What accepting by link needs of a request: limits, and who the person is."""

from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.utils.translation import gettext_noop
from rest_framework.exceptions import APIException, AuthenticationFailed

from ssi_platform.api.client_address import client_address
from ssi_platform.database import clock
from ssi_platform.tenancy import sign_in_limits

from .. import services
from ..models import Membership
from ..services import LinkRefused, MemberGone, OpenLink


class LinkGone(APIException):
    """A link by which nobody accepts; `code` says why."""

    status_code = 410

    def __init__(self, refused: LinkRefused) -> None:
        super().__init__(str(refused), refused.code)


class WrongPassword(AuthenticationFailed):
    default_detail = gettext_noop("This is not the password of the invited person.")
    default_code = "wrong_password"


def offered(secret: str) -> OpenLink:
    """Return the open link with a secret. Raises LinkGone."""
    try:
        return services.open_link(text=secret, now=clock.now())
    except LinkRefused as refused:
        raise LinkGone(refused) from None


def accept(request: Any, *, secret: str, password: str | None, name: str) -> Membership:
    """Accept the invitation of a link for the person of the request.

    Raises SignInRefused, LinkGone, Invalid for a password that breaks the rules, and WrongPassword.
    """
    sign_in_limits.take_link(request, secret)
    link = offered(secret)
    new = None
    if not _is_signed_in(request, link):
        given = password or ""
        services.require_good_password(link=link, password=given)
        new = given if link.sets_password else None
        if not link.sets_password:
            _require_password(request, link, given)
    try:
        return services.accept_by_link(
            link=link, password=new, name=name, address=client_address(request), now=clock.now()
        )
    except LinkRefused as refused:
        raise LinkGone(refused) from None
    except MemberGone:
        raise LinkGone(LinkRefused("link_unknown")) from None


def _is_signed_in(request: Any, link: OpenLink) -> bool:
    """Tell whether the person is signed in. Raises LinkGone if somebody else is."""
    user: Any = request.user
    if not user.is_authenticated:
        return False
    if user.pk != link.user.pk:
        raise LinkGone(LinkRefused("link_of_somebody_else"))
    return True


def _require_password(request: Any, link: OpenLink, password: str) -> None:
    sign_in_limits.take_account(request, link.user.email)
    if not link.user.check_password(password):
        credentials = {"username": link.user.email}
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise WrongPassword
