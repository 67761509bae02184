"""Tokens as rows: stored as digests, found by their texts, and ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ssi_platform.tenancy import tokens
from ssi_platform.tenancy.digests import digest
from ssi_platform.tenancy.models import new_id

from ...models import OAuthClient, OAuthGrant, OAuthToken, TokenKind

LIFETIMES = {
    TokenKind.CODE: timedelta(seconds=60),
    TokenKind.ACCESS: timedelta(minutes=15),
    TokenKind.REFRESH: timedelta(days=30),
}
PREFIXES = {
    TokenKind.CODE: tokens.CODE,
    TokenKind.ACCESS: tokens.ACCESS,
    TokenKind.REFRESH: tokens.REFRESH,
}
KEPT = timedelta(days=1)  # Expired tokens, so that one that is used twice is recognised.


def store(
    text: str,
    kind: TokenKind,
    *,
    client: OAuthClient,
    grant: OAuthGrant | None,
    scopes: Sequence[str],
    now: datetime,
    family: UUID | None = None,
    redirect_uri: str = "",
    code_challenge: str = "",
) -> OAuthToken:
    """Store a token's digest, with its lifetime from now on."""
    return OAuthToken.objects.create(
        organisation_id=client.organisation_id,
        client=client,
        grant=grant,
        kind=kind,
        family=family or new_id(),
        digest=digest(text),
        scopes=sorted(scopes),
        redirect_uri=redirect_uri,
        code_challenge=code_challenge,
        expires_at=now + LIFETIMES[kind],
    )


def held(text: str, *kinds: TokenKind, client: OAuthClient) -> OAuthToken | None:
    """Lock and return a client's token with a text, also one that is not in force any more."""
    digests = tokens.digests_of(text or "", *(PREFIXES[kind] for kind in kinds))
    rows = OAuthToken.objects.of_organisation(client.organisation_id)
    rows = rows.filter(client=client, digest__in=digests, kind__in=kinds)
    return rows.select_for_update(of=["self"]).first() if digests else None


def take(text: str, kind: TokenKind, *, client: OAuthClient, now: datetime) -> OAuthToken | None:
    """Use up a code or a refresh token; None if it is not in force.

    One that was used before has been stolen, from its client or by it: its whole family ends.
    """
    token = held(text, kind, client=client)
    if token is None:
        return None
    if token.used_at:
        end_family(token, now=now)
    grant: Any = token.grant_id
    alive = OAuthGrant.objects.of_organisation(client.organisation_id).usable_at(now)
    alive = alive.filter(pk=grant, membership__user__is_active=True)
    if token.used_at or token.revoked_at or token.expires_at <= now or not alive.exists():
        return None
    token.used_at = now
    token.save(update_fields=["used_at"])
    return token


def end_family(token: OAuthToken, *, now: datetime) -> None:
    """Revoke all tokens that follow from the same authorisation."""
    rows = OAuthToken.objects.of_organisation(token.organisation_id).of_family(token.family)
    rows.filter(revoked_at=None).update(revoked_at=now)


def delete_expired_tokens(*, organisation_id: UUID, now: datetime) -> int:
    """Delete the tokens of an organisation that expired a day ago; return how many."""
    rows = OAuthToken.objects.of_organisation(organisation_id)
    return rows.filter(expires_at__lt=now - KEPT).delete()[0]
