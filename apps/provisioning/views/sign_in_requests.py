"""What a request to sign in may bring, and how often one address may send it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework.exceptions import Throttled

from ssi_platform.api import throttling
from ssi_platform.api.client_address import client_address

PER_MINUTE = 120  # Steps of one address.
MAX_TEXT = 500  # Characters of a parameter of the start.


class SignInRefusal(Exception):
    """A sign-in that goes no further; `code` is a stable code."""

    def __init__(self, code: str, detail: str, status: int = 403) -> None:
        self.code, self.detail, self.status = code, detail, status
        super().__init__(detail)


def limit(request: HttpRequest) -> None:
    """Take one step from what an address may do in a minute. Raises SignInRefusal."""
    bucket = throttling.Bucket("sso", f"sso:{client_address(request)}", PER_MINUTE)
    try:
        throttling.take([bucket], {})
    except Throttled:
        detail = "Too many requests of this address: wait a minute."
        raise SignInRefusal("too_many_requests", detail, 429) from None


def given_once(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters, each of which is given once and without a NUL."""
    given = {name: texts[0] for name, texts in request.GET.lists()}
    if len(request.GET) != sum(len(texts) for _, texts in request.GET.lists()):
        raise SignInRefusal("bad_request", "A parameter is given twice.", 400)
    if not set(given) <= set(names) or any("\0" in t or len(t) > MAX_TEXT for t in given.values()):
        raise SignInRefusal("bad_request", f"Give {', '.join(names)}.", 400)
    return given


def own_page(text: str) -> str:
    """Return the address to go to: a path of ours, or a page of an origin that is listed."""
    if not text:
        return "/"
    if text.startswith("/") and url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    listed = {*settings.CSRF_TRUSTED_ORIGINS, *getattr(settings, "CORS_ALLOWED_ORIGINS", ())}
    if (
        text.isprintable()
        and text == text.strip()
        and "\\" not in text
        and f"{parts.scheme}://{parts.netloc}" in listed
    ):
        return text
    detail = "After signing in only pages of listed origins can be opened."
    raise SignInRefusal("bad_next", detail, 400)
