"""The addresses of OAuth 2.0 outside the API: its errors are those of RFC 6749, not problems."""

from typing import Any, cast
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ssi_platform.api.client_address import client_address
from ssi_platform.database import clock, cross_tenant
from ssi_platform.tenancy import sign_in_limits
from ssi_platform.tenancy.authentication import members_of
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS

from ..services import oauth
from .oauth_credentials import Malformed, credentials_of, require_our_resource


@require_GET
def metadata(request: HttpRequest) -> JsonResponse:
    """Describe the authorisation server (RFC 8414)."""
    issuer = _issuer(request)
    addresses = {
        "authorization_endpoint": "oauth-authorize",
        "token_endpoint": "oauth-token",
        "revocation_endpoint": "oauth-revoke",
        "introspection_endpoint": "oauth-introspect",
    }
    found_at = {name: issuer + reverse(route) for name, route in addresses.items()}
    scopes = {"scopes_supported": PERMISSIONS.names()}
    documentation = {"service_documentation": f"{issuer}/docs/guides/oauth"}
    content = {"issuer": issuer, **found_at, **oauth.METADATA, **scopes, **documentation}
    return JsonResponse(content, headers={"Access-Control-Allow-Origin": "*"})


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give a client a token, for its credentials, for a code or for a refresh token."""
    return _answer(request, "token")


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token of the client (RFC 7009)."""
    return _answer(request, "revocation")


@csrf_exempt
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """Tell a client about a token of its own (RFC 7662)."""
    return _answer(request, "introspect")


def _answer(request: HttpRequest, endpoint: str) -> HttpResponse:
    try:
        credentials = credentials_of(request)
        require_our_resource(request, _issuer(request))
        attempt = sign_in_limits.take(request, f"oauth client {credentials.client_id}")
    except Malformed as error:
        return _error(error.status, error.code, error.detail)
    except sign_in_limits.SignInRefused as refusal:
        response = _error(refusal.status_code, "temporarily_unavailable", str(refusal.detail))
        response["Retry-After"] = str(refusal.wait)
        return response
    place = cross_tenant.oauth_client(credentials.client_id)
    if place is None:
        return _error(401, "invalid_client", "There is no such client, or another secret.")
    address = client_address(request)
    actor = Actor("nobody", None, "", address)
    with organisation_context(place[0], actor=actor):
        answer = oauth.answer(
            endpoint,
            organisation_id=place[0],
            credentials=credentials,
            uri=request.build_absolute_uri(),
            body=request.body.decode("utf-8", "replace"),
            address=address,
            issuer=_issuer(request),
            now=clock.now(),
        )
    if not answer.failed:
        sign_in_limits.give_back(attempt)
    headers = answer.headers | {"Cache-Control": "no-store"}
    return HttpResponse(answer.body, status=answer.status, headers=headers)


def _error(status: int, code: str, detail: str) -> JsonResponse:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="oauth"'
    content = {"error": code, "error_description": detail}
    return JsonResponse(content, status=status, headers=headers)


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask a member whether a client of their organisation may act for them."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    caller = _member(request)
    if caller is None:
        return _page(request, "admin/oauth_refused.html", {}, status=400)
    actor = Actor(caller.kind, caller.id, caller.name, client_address(request))
    read_only = request.method == "GET"
    with organisation_context(caller.organisation_id, actor=actor, read_only=read_only):
        return _show(request, caller) if read_only else _decide(request, caller)


def _member(request: HttpRequest) -> Caller | None:
    """Return the person as a member of the client's organisation, or None."""
    client_id = request.GET.get("client_id", "")
    place = cross_tenant.oauth_client(client_id) if client_id.isalnum() else None
    callers = members_of(request.user) if place else []
    return next((one for one in callers if place and one.organisation_id == place[0]), None)


def _show(request: HttpRequest, caller: Caller) -> HttpResponse:
    asked = oauth.read_request(caller=caller, **_question(request))
    if asked.client is None:
        if asked.redirect:
            return HttpResponseRedirect(asked.redirect)
        return _page(request, "admin/oauth_refused.html", {}, status=400)
    words = [PERMISSIONS[scope].in_words for scope in asked.scopes]
    context = {"client": asked.client, "scopes": words, "organisation": caller.slug}
    response = _page(request, "admin/oauth_consent.html", context)
    # A browser applies the directive to where the answer to the form redirects, too.
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(request.GET.get("redirect_uri", "")))}
    origins |= {"{0.scheme}://{0.netloc}".format(urlsplit(u)) for u in asked.client.redirect_uris}
    policy = {"form-action": [SELF, *sorted(origins - {"://"})]}
    return cast("HttpResponse", csp_replace(policy)(lambda request: response)(request))


def _decide(request: HttpRequest, caller: Caller) -> HttpResponse:
    decide = oauth.authorise if request.POST.get("answer") == "allow" else oauth.refused
    try:
        return HttpResponseRedirect(decide(caller=caller, **_question(request)))
    except ValueError:
        return _page(request, "admin/oauth_refused.html", {}, status=400)


def _question(request: HttpRequest) -> dict[str, Any]:
    uri = request.build_absolute_uri()
    return {"uri": uri, "issuer": _issuer(request), "now": clock.now()}


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    title = "A program asks for access" if status == 200 else "The request is not valid"
    response = TemplateResponse(request, template, {"title": title, **context}, status=status)
    return response.render()  # In the context of the organisation.


def _issuer(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")
