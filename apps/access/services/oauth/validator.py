"""What oauthlib asks of us: clients, codes and tokens of one organisation, from its tables."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from oauthlib.oauth2 import RequestValidator

from ssi_platform.tenancy import tokens as texts

from ...models import GrantType, OAuthClient, OAuthSecret, TokenKind
from . import tokens

LOOPBACK = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a client presents itself at the token endpoint; a public one without a secret."""

    client_id: str
    secret: str = ""


class Validator(RequestValidator):  # type: ignore[misc] # oauthlib has no types.
    """Answers oauthlib's questions inside the context of the client's organisation."""

    def __init__(
        self,
        organisation_id: UUID,
        credentials: Credentials | None,
        address: str,
        now: datetime,
        issuer: str = "",
    ) -> None:
        super().__init__()
        self._organisation_id, self._credentials = organisation_id, credentials
        self._address, self._now, self._issuer = address, now, issuer

    # Clients.

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        client = self._presented()
        return client is None or client.confidential

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        client = self._presented()
        if client is None or not client.confidential or not self._has_secret(client):
            return False
        return self._admit(client, request)

    def authenticate_client_id(self, client_id: str, request: Any, *args: Any, **kw: Any) -> bool:
        client = self._presented()
        return client is not None and not client.confidential and self._admit(client, request)

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        client = self._client(client_id)
        request.client = client
        return client is not None and GrantType.AUTHORIZATION_CODE in client.grant_types

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: OAuthClient, request: Any, *a: Any, **kw: Any
    ) -> bool:
        if grant_type == "refresh_token":
            grant_type = GrantType.AUTHORIZATION_CODE
        return grant_type in client.grant_types

    def validate_response_type(
        self, client_id: str, response_type: str, client: Any, request: Any, *a: Any, **kw: Any
    ) -> bool:
        return response_type == "code"

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kw: Any) -> list[str]:
        return list(request.client.scopes)

    def validate_scopes(
        self, client_id: str, scopes: Sequence[str], client: Any, request: Any, *a: Any, **kw: Any
    ) -> bool:
        return bool(scopes) and set(scopes) <= set(client.scopes)

    # Redirect URIs.

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        return any(_same_uri(redirect_uri, known) for known in request.client.redirect_uris)

    def get_default_redirect_uri(
        self, client_id: str, request: Any, *args: Any, **kwargs: Any
    ) -> str | None:
        known = request.client.redirect_uris
        return known[0] if len(known) == 1 else None

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, request: Any, *a: Any,
        **kw: Any,
    ) -> bool:  # fmt: skip
        return bool(request.code_row.redirect_uri == redirect_uri)

    # Codes.

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        return True

    def save_authorization_code(
        self, client_id: str, code: Any, request: Any, *args: Any, **kwargs: Any
    ) -> None:
        tokens.store(
            code["code"],
            TokenKind.CODE,
            client=request.client,
            grant=request.grant,
            scopes=request.scopes,
            now=self._now,
            redirect_uri=request.redirect_uri,
            code_challenge=request.code_challenge,
        )

    def validate_code(
        self, client_id: str, code: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        row = tokens.take(code, TokenKind.CODE, client=client, now=self._now)
        request.code_row = row
        return self._follow(row, request)

    def get_code_challenge(self, code: str, request: Any) -> str:
        return str(request.code_row.code_challenge)

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        return "S256"

    def invalidate_authorization_code(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: a code is used up when its client presents it."""

    # Tokens.

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        row = tokens.take(refresh_token, TokenKind.REFRESH, client=client, now=self._now)
        request.original_scopes = row.scopes if row else []
        return self._follow(row, request)

    def get_original_scopes(self, refresh_token: str, request: Any, *a: Any, **kw: Any) -> Any:
        return request.original_scopes

    def rotate_refresh_token(self, request: Any) -> bool:
        return True

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        common: Any = {"client": request.client, "now": self._now}
        common |= {"grant": getattr(request, "grant", None)}
        access = tokens.store(
            token["access_token"],
            TokenKind.ACCESS,
            scopes=request.scopes,
            family=getattr(request, "family", None),
            **common,
        )
        if text := token.get("refresh_token"):
            scopes = getattr(request, "original_scopes", None) or request.scopes
            tokens.store(text, TokenKind.REFRESH, scopes=scopes, family=access.family, **common)

    def revoke_token(self, token: str, hint: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """End a token of the client; with a refresh token all that follow from it."""
        kinds = TokenKind.ACCESS, TokenKind.REFRESH
        row = tokens.held(token, *kinds, client=request.client)
        if row is None or row.revoked_at:
            return
        if row.kind == TokenKind.REFRESH:
            tokens.end_family(row, now=self._now)
        row.revoked_at = self._now
        row.save(update_fields=["revoked_at"])

    def introspect_token(
        self, token: str, hint: str, request: Any, *args: Any, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Describe a token of the client that asks; others are not active for it."""
        kinds = TokenKind.ACCESS, TokenKind.REFRESH
        row = tokens.held(token, *kinds, client=request.client)
        if row is None or row.used_at or row.revoked_at or row.expires_at <= self._now:
            return None
        return {
            "scope": " ".join(row.scopes),
            "client_id": request.client.client_id,
            "token_type": "Bearer",
            "exp": int(row.expires_at.timestamp()),
            "iat": int(row.created_at.timestamp()),
            "sub": str(row.grant_id or request.client.pk),
            "iss": self._issuer,
            "aud": f"{self._issuer}/api/v1",
        }

    def _presented(self) -> OAuthClient | None:
        return self._client(self._credentials.client_id) if self._credentials else None

    def _client(self, client_id: str) -> OAuthClient | None:
        rows = OAuthClient.objects.of_organisation(self._organisation_id).usable_at(self._now)
        return rows.filter(client_id=client_id).first()

    def _has_secret(self, client: OAuthClient) -> bool:
        """Compare the secret that was presented, and store its digest by the present pepper."""
        presented = self._credentials.secret if self._credentials else ""
        digests = texts.digests_of(presented, texts.SECRET)
        rows = OAuthSecret.objects.of_organisation(self._organisation_id).usable_at(self._now)
        for row in rows.filter(client=client):
            if any(secrets.compare_digest(row.digest, one) for one in digests):
                if row.digest != digests[0]:
                    row.digest = digests[0]
                    row.save(update_fields=["digest"])
                return True
        return False

    def _admit(self, client: OAuthClient, request: Any) -> bool:
        request.client, request.client_id = client, client.client_id
        return not client.allowed_networks or _is_in(self._address, client.allowed_networks)

    def _follow(self, row: Any, request: Any) -> bool:
        if row is None:
            return False
        request.grant, request.family, request.scopes = row.grant, row.family, row.scopes
        request.user = row.grant_id
        return True


def _is_in(address: str, networks: Sequence[str]) -> bool:
    try:
        return any(ip_address(address) in ip_network(network) for network in networks)
    except ValueError:
        return False


def _same_uri(given: str, known: str) -> bool:
    """Compare two redirect URIs; on the loopback interface the port is free (RFC 8252, 7.3)."""
    one, other = urlsplit(given), urlsplit(known)
    if other.scheme == "http" and other.hostname in LOOPBACK:
        parts = ("scheme", "hostname", "path", "query", "fragment", "username", "password")
        return all(getattr(one, part) == getattr(other, part) for part in parts)
    return given == known
