"""Authentication by a key, by an OAuth access token, or by the session of a person."""

import logging
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import QueryDict
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ssi_platform.api.client_address import client_address
from ssi_platform.database import clock, cross_tenant
from ssi_platform.database.cross_tenant import KeyRow, MembershipRow, TokenRow

from . import keys, tokens
from .caller import Caller
from .single_sign_on import is_proved, require_proof

ACCEPTED = "ssi.accepted"  # In the environment of a request whose credential was accepted.
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Holder:
    """Replaces the user in DRF's request when the caller presents a key or a token."""

    caller: Caller
    is_authenticated = True
    is_active = True
    is_staff = False
    is_superuser = False

    @property
    def pk(self) -> UUID:
        return self.caller.id


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer ssi_…`."""

    def authenticate(self, request: Request) -> tuple[Holder, Caller] | None:
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        public_id, digests = keys.read_key(text.strip()) or ("", [])
        row = cross_tenant.api_key(public_id, digests, _address_of(request)) if digests else None
        if row is None:
            raise AuthenticationFailed("The API key is not valid.", "invalid_key")
        self._check(row)
        _record_use(row, digests[0])
        caller = Caller.key(
            organisation_id=row.organisation_id,
            slug=row.slug,
            key_id=row.id,
            name=row.name,
            scopes=row.scopes,
            quotas=row.quotas,
        )
        request.META[ACCEPTED] = True
        return Holder(caller), caller

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _check(self, row: KeyRow) -> None:
        if row.revoked_at:
            raise AuthenticationFailed("The API key was revoked.", "revoked_key")
        if row.expires_at and row.expires_at <= clock.now():
            raise AuthenticationFailed("The API key has expired.", "expired_key")
        if not row.address_allowed:
            raise AuthenticationFailed("The API key may not be used from here.", "wrong_address")


class OAuthAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer ssi_at_…`: an OAuth 2.0 access token (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[Holder, Caller] | None:
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not text.strip().startswith(tokens.PREFIX):
            return None
        digests = tokens.digests_of(text.strip(), tokens.ACCESS)
        row = cross_tenant.oauth_token(digests, _address_of(request)) if digests else None
        if row is None:
            detail = "The access token is not valid, or no longer: get another one."
            raise AuthenticationFailed(detail, "invalid_token")
        if not row.address_allowed:
            raise AuthenticationFailed("The client may not be used from here.", "wrong_address")
        request.META[ACCEPTED] = True
        caller = _caller_of(row)
        return Holder(caller), caller

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _caller_of(row: TokenRow) -> Caller:
    common: dict[str, Any] = {
        "organisation_id": row.organisation_id,
        "slug": row.slug,
        "name": row.name,
        "scopes": row.scopes,
        "quotas": row.quotas,
    }
    if row.grant_id is None:
        return Caller.oauth_client(client_id=row.client_id, **common)
    places = cross_tenant.memberships_of(row.user_id) if row.user_id else []
    member: Any = {
        "rep_id": next((place.rep_id for place in places if place.id == row.membership_id), None),
        "user_id": row.user_id,
        "role": row.role,
        "membership_id": row.membership_id,
    }
    return Caller.oauth_user(grant_id=row.grant_id, **member, **common)


def _address_of(request: Request) -> str | None:
    """Return the client's address; None if it has none, as over a unix socket."""
    try:
        address = client_address(request).partition("%")[0]  # Without the interface.
        return str(ip_address(address))
    except ValueError:
        return None


def _record_use(row: KeyRow, digest: str) -> None:
    """Store when a key was used, at most once a minute, and its digest by the present pepper.

    A failure does not refuse the request.
    """
    if row.used_recently and row.digest == digest:
        return
    try:
        with transaction.atomic():
            if not row.used_recently:
                cross_tenant.record_key_use(row.id)
            if row.digest != digest:
                cross_tenant.renew_key_digest(row.id, row.digest, digest)
    except DatabaseError as error:
        logger.warning("The use of key %s was not recorded: %s", row.id, type(error).__name__)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie of the first-party pages, with CSRF protection."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        accepted = super().authenticate(request)
        request.META[ACCEPTED] = accepted is not None
        return accepted

    def authenticate_header(self, request: Request) -> Any:
        return "Bearer"

    def enforce_csrf(self, request: Request) -> None:
        """Read the token from its header: the body is not read before the caller is known."""
        super().enforce_csrf(WithoutBody(request))  # type: ignore[arg-type] # It acts as one.


class WithoutBody:
    """The request for CSRF protection: it has no form, so the token has to be in the header."""

    POST = QueryDict()

    def __init__(self, request: Request) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)


def callers_of(request: Request) -> list[Caller]:
    """Return the organisations the request's key or person may enter, as callers."""
    if isinstance(request.auth, Caller):
        return [request.auth]
    return members_of(request.user, request.session)


def refuse_unproved(request: Request, slug: str) -> None:
    """Raise SingleSignOnRequired for a member of an organisation who signed in another way."""
    person: Any = request.user
    if not isinstance(request.auth, Caller):
        require_proof(request.session, cross_tenant.memberships_of(person.pk), slug)


def invitations_of(user: Any, session: Any) -> list[MembershipRow]:
    """Return the memberships that a person has not accepted: they give no right.

    Those that the session may use: an identity provider accepts for its organisation alone.
    """
    rows = cross_tenant.memberships_of(user.pk)
    return [row for row in rows if not row.accepted and is_proved(session, row)]


def members_of(user: Any, session: Any = None) -> list[Caller]:
    """Return the memberships a person has accepted as callers, ordered by slugs.

    With a session, those that it may use: see `single_sign_on`.
    """
    return [
        Caller.member(
            organisation_id=row.organisation_id,
            slug=row.slug,
            user_id=user.pk,
            name=user.email,
            role=row.role,
            membership_id=row.id,
            rep_id=row.rep_id,
            quotas=row.quotas,
        )
        for row in cross_tenant.memberships_of(user.pk)
        if row.accepted and (session is None or is_proved(session, row))
    ]
