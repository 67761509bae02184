"""A client of a populated organisation, with a secret, a grant of Bob's and tokens."""

from datetime import UTC, datetime
from types import SimpleNamespace

from apps.access import services as access
from apps.access.models import OAuthGrant
from apps.access.services.oauth import tokens
from apps.access.services.oauth.tokens import TokenKind
from ssi_platform.tenancy import tokens as texts

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)


def add_client(caller, member):
    client, _ = access.create_client(
        caller=caller,
        name="robot",
        scopes=["scores:read"],
        grant_types=["authorization_code", "client_credentials"],
        redirect_uris=["https://client.example/callback"],
    )
    grant = OAuthGrant.objects.create(
        organisation_id=caller.organisation_id,
        client=client,
        membership=member,
        scopes=["scores:read"],
    )
    for kind in TokenKind:
        tokens.store(
            texts.make(tokens.PREFIXES[kind]), kind, client=client, grant=grant,
            scopes=["scores:read"], now=NOW,
        )  # fmt: skip
    return SimpleNamespace(client=client, grant=grant)
