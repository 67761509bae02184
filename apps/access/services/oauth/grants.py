"""What a client asks of a member, and what the member answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.db import transaction
from oauthlib.oauth2 import FatalClientError, OAuth2Error

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller

from ... import policies
from ...models import OAuthClient, OAuthGrant
from .server import Server
from .validator import Validator


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a client to act for a member.

    `scopes` are those that the member holds, of those that are asked for. `redirect` is where an
    error is reported; without it there is nowhere to report it, and `client` is None.
    """

    client: OAuthClient | None
    scopes: tuple[str, ...] = ()
    redirect: str = ""


def read_request(*, caller: Caller, uri: str, issuer: str, now: datetime) -> Asked:
    """Check the request in an address. Nothing is stored."""
    server = Server(Validator(caller.organisation_id, None, "", now))
    try:
        scopes, details = server.validate_authorization_request(uri)
    except FatalClientError:
        return Asked(None)
    except OAuth2Error as error:
        return Asked(None, redirect=_with(error.redirect_uri, error.twotuples, issuer))
    client = details["request"].client
    held = tuple(scope for scope in scopes if scope in caller.permissions)
    if held:
        return Asked(client, held)
    answer = [("error", "invalid_scope"), ("state", details["state"])]
    return Asked(None, redirect=_with(details["redirect_uri"], answer, issuer))


@transaction.atomic
def authorise(*, caller: Caller, uri: str, issuer: str, now: datetime) -> str:
    """Let a client act for the caller; return where the browser takes the code.

    Raises NotAllowed unless the caller is a member in person, and ValueError for an address that
    `read_request` refuses.
    """
    policies.may_consent(caller)
    asked = read_request(caller=caller, uri=uri, issuer=issuer, now=now)
    if asked.client is None:
        raise ValueError("The request is not valid.")
    grant = _granted(caller, asked.client, asked.scopes)
    server = Server(Validator(caller.organisation_id, None, "", now))
    headers, _, _ = server.create_authorization_response(
        uri, scopes=list(asked.scopes), credentials={"grant": grant, "response_mode": "query"}
    )
    return _with(headers["Location"], [], issuer)


def refused(*, caller: Caller, uri: str, issuer: str, now: datetime) -> str:
    """Return where the browser reports that the member refused. Raises ValueError."""
    server = Server(Validator(caller.organisation_id, None, "", now))
    try:
        _, details = server.validate_authorization_request(uri)
    except OAuth2Error:
        raise ValueError("The request is not valid.") from None
    answer = [("error", "access_denied"), ("state", details["state"])]
    return _with(details["redirect_uri"], answer, issuer)


@transaction.atomic
def end_grant(*, caller: Caller, grant: OAuthGrant) -> None:
    """Delete what a member granted to a client, with its tokens. Raises NotAllowed."""
    policies.may_end_grant(caller, grant)
    record_event("delete", grant, before=snapshot(grant))
    grant.delete()


def _granted(caller: Caller, client: OAuthClient, scopes: Sequence[str]) -> OAuthGrant:
    """Return the grant of the member with these scopes; those granted before stay."""
    member: Any = caller.membership_id
    grant, created = OAuthGrant.objects.select_for_update().get_or_create(
        organisation_id=caller.organisation_id,
        client=client,
        membership_id=member,
        defaults={"scopes": sorted(scopes)},
    )
    if created:
        record_event("create", grant, after=snapshot(grant))
        return grant
    before, scopes = snapshot(grant), sorted({*grant.scopes, *scopes})
    if grant.scopes != scopes:
        grant.scopes = scopes
        grant.save(update_fields=["scopes"])
        record_event("change", grant, before=before, after=snapshot(grant))
    return grant


def _with(uri: str, answer: Sequence[tuple[str, Any]], issuer: str) -> str:
    """Add parameters to a redirect URI, and who answers (RFC 9207)."""
    parts = urlsplit(uri)
    query = parse_qsl(parts.query, keep_blank_values=True)
    query += [(name, str(value)) for name, value in answer if value is not None]
    return urlunsplit(parts._replace(query=urlencode([*query, ("iss", issuer)])))
