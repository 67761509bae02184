"""An identity provider: its description, its keys, and the exchange of a code for a token."""

import base64
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import UUID

from django.core.cache import cache

from . import addresses, fetching
from .fetching import Unreachable

logger = logging.getLogger(__name__)
DISCOVERY = "/.well-known/openid-configuration"
KEPT = 600  # Seconds that a description and keys are kept.
ASKED_AGAIN = 20  # Seconds before keys are asked for again because of an unknown one.
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderRefused(Exception):
    """The identity provider did not give a token for the code."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What an identity provider says of itself, which was checked."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: tuple[str, ...]
    methods: tuple[str, ...]
    scopes: tuple[str, ...]
    names_itself: bool  # Whether its answers bring `iss` (RFC 9207).
    scope: UUID  # Of the connection: what is kept is not shared.

    def keys(self, *, known: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Return the signing keys; asked for again where the kept ones are not `known` to do.

        Raises Unreachable.
        """
        name = f"sso:{self.scope}:keys:{_digest(self.jwks_uri)}"
        kept: list[dict[str, Any]] | None = _cached(name)
        if kept is not None and (known(kept) or not _is_first(f"{name}:again", ASKED_AGAIN)):
            return kept
        answer = fetching.send("GET", self.jwks_uri)
        keys = answer.json().get("keys") if answer.status == 200 else None
        if not isinstance(keys, list):
            raise Unreachable("provider_answer", "The identity provider does not show its keys.")
        shown = [key for key in keys[:50] if isinstance(key, dict)]
        _keep(name, shown)
        return shown

    def authorize_url(self, **parameters: str) -> str:
        """Return the address to which the browser is sent."""
        mark = "&" if "?" in self.authorization_endpoint else "?"
        return f"{self.authorization_endpoint}{mark}{urlencode(parameters)}"

    def id_token(
        self, *, client_id: str, secret: str, code: str, verifier: str, redirect_uri: str
    ) -> str:
        """Exchange a code for an ID token. Raises Unreachable and ProviderRefused."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if "client_secret_basic" in self.methods:
            pair = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        else:
            form |= {"client_id": client_id, "client_secret": secret}
        body = urlencode(form).encode()
        answer = fetching.send("POST", self.token_endpoint, body=body, headers=headers)
        if answer.status != 200:
            raise ProviderRefused(f"The identity provider refused the code ({answer.status}).")
        token = answer.json().get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused("The identity provider gave no ID token.")
        return token


def provider(issuer: str, *, scope: UUID, fresh: bool = False) -> Provider:
    """Return what an identity provider says of itself. Raises Unreachable.

    Args:
        issuer: its name, which the description has to repeat exactly.
        scope: the connection, for which the description is kept.
        fresh: whether a kept description does not do.
    """
    name = f"sso:{scope}:description:{_digest(issuer)}"
    described = None if fresh else _cached(name)
    if described is None:
        answer = fetching.send("GET", issuer.removesuffix("/") + DISCOVERY)
        if answer.status != 200:
            raise Unreachable("provider_answer", f"The description is missing ({answer.status}).")
        described = answer.json()
        _provider(described, issuer, scope)  # Only what is right is kept.
        _keep(name, described)
    return _provider(described, issuer, scope)


def _provider(described: Any, issuer: str, scope: UUID) -> Provider:
    if described.get("issuer") != issuer:
        raise Unreachable("provider_issuer", "The description is of another issuer.")
    endpoints = {name: str(described.get(name, "")) for name in ENDPOINTS}
    try:
        for url in endpoints.values():
            addresses.checked(url)
    except addresses.BadAddress as error:
        raise Unreachable("provider_address", str(error)) from None
    algorithms = _texts(described.get("id_token_signing_alg_values_supported"))
    methods = _texts(described.get("token_endpoint_auth_methods_supported"))
    return Provider(
        issuer=issuer,
        **endpoints,
        algorithms=algorithms or ("RS256",),
        methods=methods or ("client_secret_basic",),
        scopes=_texts(described.get("scopes_supported")),
        names_itself=described.get("authorization_response_iss_parameter_supported") is True,
        scope=scope,
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _cached(name: str) -> Any:
    try:
        return cache.get(name)
    except Exception as error:  # The client raises errors of its own.
        logger.warning("What identity providers say is not kept: Redis (%s).", type(error).__name__)
        return None


def _keep(name: str, value: Any) -> None:
    try:
        cache.set(name, value, KEPT)
    except Exception as error:  # The client raises errors of its own.
        logger.warning("What identity providers say is not kept: Redis (%s).", type(error).__name__)


def _is_first(name: str, seconds: int) -> bool:
    try:
        return bool(cache.add(name, 1, seconds))
    except Exception:  # The client raises errors of its own.
        return False
