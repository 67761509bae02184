"""Checks an ID token, as OpenID Connect Core 3.1.3.7 and RFC 8725 say, against an instant."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from jwt.exceptions import InvalidKeyError, PyJWTError

from .provider import Provider

# Signatures with a public key. A secret that both sides know would let a public key forge.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
SKEW = 60  # Seconds that the provider's clock may differ.
MAX_AGE = 600  # Seconds since the token was issued.
MAX_TOKEN = 64 * 1024
MAX_SUBJECT, MAX_GROUPS = 255, 1_000
RSA_BITS = 2048
CHECKED_HERE = ("signature", "exp", "nbf", "iat", "aud", "iss", "sub", "jti")


class TokenRefused(Exception):
    """A token that proves nothing; `code` is a stable code."""

    def __init__(self, code: str, detail: str) -> None:
        self.code, self.detail = code, detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a checked token says: who the person is, and the groups that they are in."""

    subject: str
    email: str
    email_verified: bool | None
    name: str
    groups: tuple[str, ...]


def verify(
    token: str, *, provider: Provider, client_id: str, nonce: str, group_claim: str, now: datetime
) -> Claims:
    """Return what a token says, or raise TokenRefused. Raises Unreachable for keys.

    Args:
        token: the token, as the provider gave it.
        provider: who has to have signed it.
        client_id: for whom it has to be.
        nonce: what it has to repeat, so that it is the answer to this sign-in.
        group_claim: the name of the claim with the groups, or empty.
        now: the instant at which it has to be valid.
    """
    claims = _signed(token, provider)
    _check_parties(claims, provider.issuer, client_id)
    _check_times(claims, int(now.timestamp()))
    if not _is_same(claims.get("nonce"), nonce):
        raise TokenRefused("sso_nonce", "The token is not the answer to this sign-in.")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT or "\0" in subject:
        raise TokenRefused("sso_subject", "The token names nobody.")
    return Claims(
        subject=subject,
        email=_text(claims.get("email")).strip().lower(),
        email_verified=_flag(claims.get("email_verified")),
        name=_text(claims.get("name")).replace("\0", "")[:150],
        groups=_groups(claims, group_claim),
    )


def _signed(token: str, provider: Provider) -> dict[str, Any]:
    try:
        if len(token) > MAX_TOKEN:
            raise TokenRefused("sso_token", "The token is too long.")
        header = jwt.get_unverified_header(token)
    except PyJWTError:
        raise TokenRefused("sso_token", "The token cannot be read.") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS or algorithm not in provider.algorithms:
        raise TokenRefused("sso_algorithm", "The token is not signed as it has to be.")
    if "crit" in header:
        raise TokenRefused("sso_token", "The token has extensions that are not known.")
    key = _key(provider, header)
    try:
        options: Any = {f"verify_{name}": name == "signature" for name in CHECKED_HERE}
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[algorithm], options=options)
    except (PyJWTError, TypeError, ValueError):
        raise TokenRefused("sso_signature", "The signature of the token is not valid.") from None
    return claims


def _key(provider: Provider, header: Mapping[str, Any]) -> jwt.PyJWK:
    def fitting(keys: list[dict[str, Any]]) -> list[jwt.PyJWK]:
        return [key for key in (_usable(key, header) for key in keys) if key is not None]

    keys = fitting(provider.keys(known=lambda keys: bool(fitting(keys))))
    if len(keys) != 1:
        raise TokenRefused("sso_key", "The provider has no such key, or several.")
    return keys[0]


def _usable(key: Mapping[str, Any], header: Mapping[str, Any]) -> jwt.PyJWK | None:
    """Return a key of the provider, if the token names it and it signs with the algorithm."""
    algorithm = header["alg"]
    if "kid" in header and key.get("kid") != header["kid"]:
        return None
    if key.get("use", "sig") != "sig" or key.get("alg", algorithm) != algorithm:
        return None
    try:
        read = jwt.PyJWK(dict(key), algorithm)
    except (PyJWTError, InvalidKeyError, TypeError, ValueError):
        return None
    bits = getattr(read.key, "key_size", RSA_BITS) if key.get("kty") == "RSA" else RSA_BITS
    return read if bits >= RSA_BITS and not hasattr(read.key, "private_bytes") else None


def _check_parties(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise TokenRefused("sso_issuer", "The token is of another issuer.")
    audience = claims.get("aud")
    if audience != client_id and audience != [client_id]:
        raise TokenRefused("sso_audience", "The token is for somebody else, or for several.")
    if claims.get("azp", client_id) != client_id:
        raise TokenRefused("sso_audience", "The token was given to another client.")


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
    starts = _instant(claims, "nbf") if "nbf" in claims else issued
    if expires + SKEW <= now:
        raise TokenRefused("sso_expired", "The token has expired.")
    if now - issued > MAX_AGE + SKEW:
        raise TokenRefused("sso_expired", "The token was issued too long ago.")
    if max(issued, starts) - SKEW > now:
        raise TokenRefused("sso_not_yet", "The token is of the future: a clock is wrong.")


def _instant(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1 << 40:
        raise TokenRefused("sso_token", f"The token has no {name}.")
    return value


def _is_same(given: Any, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), wanted.encode())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: Any) -> bool | None:
    """Read a truth value, which some providers send as a text; anything else is no."""
    if value is None:
        return None
    return value is True or value == "true"


def _groups(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the groups. Raises TokenRefused where the provider left them out, being too many."""
    if not name:
        return ()
    elsewhere = claims.get("_claim_names")
    value = claims.get(name)
    if (isinstance(elsewhere, dict) and name in elsewhere) or (
        isinstance(value, list) and len(value) > MAX_GROUPS
    ):
        detail = "The person is in more groups than a token names: send the assigned ones only."
        raise TokenRefused("sso_groups", detail)
    given = value if isinstance(value, list) else [value]
    return tuple(sorted({g[:255] for g in given if isinstance(g, str) and g and "\0" not in g}))
