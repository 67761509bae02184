"""The endpoints of the authorisation server: oauthlib's, with our tables and rules."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    BearerToken,
    ClientCredentialsGrant,
    IntrospectEndpoint,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from apps.ledger.services import record_call
from ssi_platform.tenancy import tokens as texts

from ...models import OAuthClient, TokenKind
from .tokens import LIFETIMES
from .validator import Credentials as Credentials
from .validator import Validator

METADATA: Mapping[str, Any] = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "revocation_endpoint_auth_methods_supported": [
        "client_secret_basic", "client_secret_post", "none"
    ],
    "code_challenge_methods_supported": ["S256"],
    "authorization_response_iss_parameter_supported": True,
}  # fmt: skip


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc] # oauthlib has no types.
    """The code flow with PKCE by SHA-256; the method `plain` is unknown."""

    _code_challenge_methods = {"S256": code_challenge_method_s256}

    def create_authorization_code(self, request: Any) -> dict[str, str]:
        state = {"state": request.state} if request.state else {}
        return {"code": texts.make(texts.CODE), **state}


class Server(AuthorizationEndpoint, TokenEndpoint, RevocationEndpoint, IntrospectEndpoint):  # type: ignore[misc]
    """The endpoints for one request."""

    def __init__(self, validator: Validator) -> None:
        code = CodeGrant(validator)
        bearer = BearerToken(
            validator,
            token_generator=lambda request: texts.make(texts.ACCESS),
            refresh_token_generator=lambda request: texts.make(texts.REFRESH),
            expires_in=int(LIFETIMES[TokenKind.ACCESS].total_seconds()),
        )
        grants = {
            "authorization_code": code,
            "client_credentials": ClientCredentialsGrant(validator),
            "refresh_token": RefreshTokenGrant(validator),
        }
        AuthorizationEndpoint.__init__(
            self, default_response_type="code", response_types={"code": code},
            default_token_type=bearer,
        )  # fmt: skip
        TokenEndpoint.__init__(
            self, default_grant_type="authorization_code", grant_types=grants,
            default_token_type=bearer,
        )  # fmt: skip
        RevocationEndpoint.__init__(self, validator)
        IntrospectEndpoint.__init__(self, validator)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answers: `failed` when the client could not show who it is."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def failed(self) -> bool:
        return self.status == 401


def answer(
    endpoint: str,
    *,
    organisation_id: UUID,
    credentials: Credentials,
    uri: str,
    body: str,
    address: str,
    issuer: str,
    now: datetime,
) -> Answer:
    """Answer a request to the endpoint `token`, `revocation` or `introspect`.

    In the context of the client's organisation, whose audit records tokens and refusals.
    """
    validator = Validator(organisation_id, credentials, address, now, issuer)
    respond = getattr(Server(validator), f"create_{endpoint}_response")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    received, content, status = respond(uri, "POST", body, headers)
    result = Answer(status, received, content or "")
    if endpoint != "introspect":
        _record(endpoint, organisation_id, credentials, result)
    return result


def _record(endpoint: str, organisation_id: UUID, credentials: Credentials, made: Answer) -> None:
    rows = OAuthClient.objects.of_organisation(organisation_id)
    client = rows.get(client_id=credentials.client_id)
    content = json.loads(made.body) if made.body else {}
    if made.status == 200:
        outcome = "token_issued" if endpoint == "token" else "token_revoked"
    else:
        outcome = "token_refused"
    record_call(
        organisation_id=organisation_id,
        action=outcome,
        object_type="oauthclient",
        object_id=str(client.pk),
        details={name: content[name] for name in ("scope", "error") if name in content},
    )
