"""One sign-in at an identity provider: what is sent there, and what has to come back.

Authorisation code with PKCE (RFC 7636), `state` and `nonce`. The platform keeps nothing meanwhile:
the browser has the flow, encrypted, in a cookie.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from ssi_platform.tenancy.sealing import Undecipherable, seal_for, unseal_for

from ..clients import Claims, TokenRefused, provider, verify
from ..models import Connection
from .connections import secret_of

PURPOSE = "sso-flow"
LASTS = 600  # Seconds from the start of a sign-in to its end.


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in that has begun: of which connection, its secrets, and where it leads."""

    organisation_id: str
    connection_id: str
    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    leads_to: str
    began_at: float

    def sealed(self) -> str:
        """Return the flow as a text that only the platform reads."""
        return seal_for(json.dumps(asdict(self)), purpose=PURPOSE)

    def has_state(self, state: str) -> bool:
        """Tell whether an answer brings the state of this flow."""
        return hmac.compare_digest(self.state.encode(), state.encode())

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether the flow may still end."""
        return 0 <= now.timestamp() - self.began_at <= LASTS


def read_flow(sealed: str) -> Flow:
    """Return the flow of a cookie. Raises Undecipherable."""
    try:
        return Flow(**json.loads(unseal_for(sealed, purpose=PURPOSE)))
    except TypeError:
        raise Undecipherable("The flow is of another version.") from None


def begin_flow(
    *, connection: Connection, leads_to: str, redirect_uri: str, now: datetime
) -> tuple[Flow, str]:
    """Return a new flow, and the address at the provider to which the browser goes.

    Raises Unreachable.
    """
    described = provider(connection.issuer, scope=connection.pk)
    flow = Flow(
        organisation_id=str(connection.organisation_id),
        connection_id=str(connection.pk),
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        redirect_uri=redirect_uri,
        leads_to=leads_to,
        began_at=now.timestamp(),
    )
    has_groups = connection.group_claim and "groups" in described.scopes
    address = described.authorize_url(
        response_type="code",
        client_id=connection.client_id,
        redirect_uri=redirect_uri,
        scope="openid email profile" + (" groups" if has_groups else ""),
        state=flow.state,
        nonce=flow.nonce,
        code_challenge=_challenge(flow.verifier),
        code_challenge_method="S256",
    )
    return flow, address


def prove(*, connection: Connection, flow: Flow, given: Mapping[str, str], now: datetime) -> Claims:
    """Exchange the code of an answer for a token, and return what it says.

    Raises TokenRefused, ProviderRefused, Unreachable, and Undecipherable for the secret.

    Args:
        connection: with whose provider the flow began.
        flow: the flow, whose state was compared.
        given: the parameters of the answer.
        now: the instant at which the token has to be valid.
    """
    if str(connection.pk) != flow.connection_id:
        raise TokenRefused("sso_connection", "The sign-in began with another connection.")
    described = provider(connection.issuer, scope=connection.pk)
    if given.get("iss", "" if described.names_itself else connection.issuer) != connection.issuer:
        raise TokenRefused("sso_issuer", "The answer is of another issuer.")
    if "error" in given:
        raise TokenRefused("sso_denied", "The identity provider did not sign you in.")
    if not given.get("code"):
        raise TokenRefused("sso_code", "The answer of the identity provider has no code.")
    token = described.id_token(
        client_id=connection.client_id,
        secret=secret_of(connection),
        code=given["code"],
        verifier=flow.verifier,
        redirect_uri=flow.redirect_uri,
    )
    return verify(
        token,
        provider=described,
        client_id=connection.client_id,
        nonce=flow.nonce,
        group_claim=connection.group_claim,
        now=now,
    )


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
