"""The pages through which people sign in at their organisation's identity provider."""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.ledger.services import record_call
from apps.organisations.models import Organisation
from ssi_platform.api.client_address import client_address
from ssi_platform.api.error_handlers import answer
from ssi_platform.database import clock, cross_tenant
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.sealing import Undecipherable
from ssi_platform.tenancy.single_sign_on import begin_session

from .. import services
from ..clients import Claims, ProviderRefused, TokenRefused, Unreachable
from ..models import Connection
from .sign_in_requests import SignInRefusal, given_once, limit, own_page

logger = logging.getLogger(__name__)
COOKIE = settings.SSO_COOKIE_NAME


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the identity provider of an organisation, or of an e-mail's domain."""
    try:
        limit(request)
        given = given_once(request, ("organisation", "email", "connection", "next"))
        leads_to = own_page(given.get("next", ""))
        connection = _connection_for(given)
    except SignInRefusal as refusal:
        return _answer(request, refusal)
    redirect_uri = request.build_absolute_uri(reverse("sso-callback"))
    try:
        flow, address = services.begin_flow(
            connection=connection, leads_to=leads_to, redirect_uri=redirect_uri, now=clock.now()
        )
    except Unreachable as error:
        failed = SignInRefusal(error.code, error.detail, 502)
        return _refuse(request, connection.organisation_id, connection.pk, failed)
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "no-store"
    response.set_cookie(
        COOKIE,
        flow.sealed(),
        max_age=services.LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Sign in whom the identity provider has proved, and go to the page that was asked for."""
    try:
        limit(request)
        flow = _flow(request)
    except SignInRefusal as refusal:
        return _without_flow(_answer(request, refusal))
    organisation_id = UUID(flow.organisation_id)
    try:
        user = _proved(request, flow, organisation_id)
    except SignInRefusal as refusal:
        connection_id = UUID(flow.connection_id)
        return _without_flow(_refuse(request, organisation_id, connection_id, refusal))
    begin_session(
        request,
        user,
        organisation_id=organisation_id,
        connection_id=UUID(flow.connection_id),
    )
    response = HttpResponseRedirect(flow.leads_to)
    response["Cache-Control"] = "no-store"
    return _without_flow(response)


def _connection_for(given: Mapping[str, str]) -> Connection:
    try:
        wanted = UUID(given["connection"]) if "connection" in given else None
    except ValueError:
        wanted = UUID(int=0)
    domain = given.get("email", "").rpartition("@")[2].strip().lower()
    row = cross_tenant.sign_in_connection(
        slug=given.get("organisation", ""), domain=domain, connection=wanted
    )
    if row is None:
        detail = "There is no single sign-on with this name or address."
        raise SignInRefusal("sso_not_found", detail, 404)
    organisation_id, connection_id = row
    with organisation_context(organisation_id, read_only=True):
        return Connection.objects.of_organisation(organisation_id).get(pk=connection_id)


def _flow(request: HttpRequest) -> services.Flow:
    """Return the flow that this browser began. Raises SignInRefusal."""
    try:
        return services.read_flow(request.COOKIES.get(COOKIE, ""))
    except Undecipherable:
        detail = "Sign in again: nothing was begun in this browser."
        raise SignInRefusal("sso_flow", detail, 400) from None


def _proved(request: HttpRequest, flow: services.Flow, organisation_id: UUID) -> Any:
    """Return the user who is proved by the answer to a flow. Raises SignInRefusal."""
    now = clock.now()
    _use_up(request, flow, now)
    given = {name: texts[-1] for name, texts in request.GET.lists() if "\0" not in texts[-1]}
    with organisation_context(organisation_id, read_only=True):
        rows = Connection.objects.of_organisation(organisation_id).enabled()
        connection = rows.filter(pk=flow.connection_id).first()
    if connection is None:
        raise SignInRefusal("sso_connection", "The connection is not in use any more.")
    try:
        claims = services.prove(connection=connection, flow=flow, given=given, now=now)
    except TokenRefused as error:
        raise SignInRefusal(error.code, error.detail) from None
    except ProviderRefused as error:
        raise SignInRefusal("sso_code", str(error)) from None
    except Unreachable as error:
        raise SignInRefusal(error.code, error.detail, 502) from None
    except Undecipherable:
        detail = "An administrator has to enter the secret of the connection again."
        raise SignInRefusal("sso_secret", detail, 503) from None
    return _admitted(request, connection, claims)


def _use_up(request: HttpRequest, flow: services.Flow, now: Any) -> None:
    """Raise SignInRefusal unless the answer has the state of an open flow that was not used."""
    if len(request.GET.getlist("state")) != 1 or not flow.has_state(request.GET["state"]):
        raise SignInRefusal("sso_state", "The answer does not belong to this sign-in.")
    if not flow.is_open_at(now):
        raise SignInRefusal("sso_flow", "The sign-in took too long: begin again.")
    used = f"sso:used:{hashlib.sha256(flow.state.encode()).hexdigest()}"
    try:
        is_first = cache.add(used, 1, 2 * services.LASTS)
    except Exception as error:  # The client raises errors of its own.
        logger.warning("Nobody can sign in: Redis (%s).", type(error).__name__)
        detail = "Nobody can sign in at the moment. Try again in some seconds."
        raise SignInRefusal("sign_in_unavailable", detail, 503) from None
    if not is_first:
        raise SignInRefusal("sso_replayed", "This sign-in was done before: begin again.")


def _admitted(request: HttpRequest, connection: Connection, claims: Claims) -> Any:
    organisation_id = connection.organisation_id
    actor = Actor(address=client_address(request))
    try:
        with organisation_context(organisation_id, actor=actor):
            zone = Organisation.objects.get(pk=organisation_id).zone
            membership = services.admit(
                caller=Caller.system(organisation_id=organisation_id),
                connection=connection,
                claims=claims,
                now=clock.now(),
                today=local_day(clock.now(), zone),
            )
            return membership.user
    except services.NotAdmitted as error:
        raise SignInRefusal(error.code, error.detail) from None


def _refuse(
    request: HttpRequest, organisation_id: UUID, connection_id: UUID, refusal: SignInRefusal
) -> HttpResponse:
    """Record in the organisation's audit that a sign-in was refused, and answer."""
    actor = Actor("nobody", None, "", client_address(request))
    with organisation_context(organisation_id, actor=actor):
        record_call(
            organisation_id=organisation_id,
            action="sign_in_refused",
            object_type="connection",
            object_id=str(connection_id),
            details={"code": refusal.code},
        )
    return _answer(request, refusal)


def _answer(request: HttpRequest, refusal: SignInRefusal) -> HttpResponse:
    address = client_address(request)
    logger.warning("Single sign-on refused: %s from %s", refusal.code, address)
    response = answer(request, refusal.status, refusal.code, refusal.detail)
    response["Cache-Control"] = "no-store"
    return response


def _without_flow(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Lax")
    if COOKIE.startswith("__Host-"):
        response.cookies[COOKIE]["secure"] = True  # Or the browser keeps the cookie.
    return response
