"""How a client presents itself: HTTP Basic or fields of the form (RFC 6749, 2.3.1)."""

import base64
import binascii
from urllib.parse import unquote_plus

from django.http import HttpRequest

from ..services.oauth import Credentials

FORM = "application/x-www-form-urlencoded"


class Malformed(ValueError):
    """The request does not say who sends it, or says it in two ways."""

    def __init__(self, detail: str, *, code: str = "invalid_request", status: int = 400) -> None:
        self.code, self.detail, self.status = code, detail, status
        super().__init__(detail)


def credentials_of(request: HttpRequest) -> Credentials:
    """Return what a client presents. Raises Malformed."""
    if request.content_type != FORM:
        raise Malformed(f"Send a form: {FORM}.")
    repeated = [name for name, values in request.POST.lists() if len(values) > 1]
    if set(repeated) - {"resource"}:
        raise Malformed("The form has a field twice.")
    client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        basic = _basic(encoded)
        if secret or client_id not in ("", basic.client_id):
            raise Malformed("Authenticate in one way: by the header, or by the form.")
        return basic
    if not (client_id.isascii() and client_id.isalnum()):
        raise Malformed("Name the client.", code="invalid_client", status=401)
    return Credentials(client_id, secret)


def require_our_resource(request: HttpRequest, issuer: str) -> None:
    """Raise Malformed if a token is asked for another API than this one (RFC 8707)."""
    ours = f"{issuer}/api/v1"
    for resource in request.POST.getlist("resource"):
        if resource.rstrip("/") not in (issuer, ours) and not resource.startswith(f"{ours}/"):
            raise Malformed("Tokens are for this API only.", code="invalid_target")


def _basic(encoded: str) -> Credentials:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        raise Malformed("The header is not Basic.", code="invalid_client", status=401) from None
    client_id, _, secret = text.partition(":")
    client_id, secret = unquote_plus(client_id), unquote_plus(secret)
    if not (client_id.isascii() and client_id.isalnum()):
        raise Malformed("Name the client.", code="invalid_client", status=401)
    return Credentials(client_id, secret)
