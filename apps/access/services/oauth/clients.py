from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy import tokens
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.digests import digest

from ... import policies
from ...models import ApiKey, GrantType, OAuthClient, OAuthSecret
from ..chains import end, made_by, terms_of

TERMS = ("scopes", "expires_at", "allowed_networks")


class ClientEnded(ValueError):
    """The client was deleted or has expired, so it cannot be changed."""


@transaction.atomic
def create_client(
    *,
    caller: Caller,
    name: str,
    scopes: Sequence[str],
    grant_types: Sequence[str],
    redirect_uris: Sequence[str] = (),
    confidential: bool = True,
    expires_at: datetime | None = None,
    allowed_networks: Sequence[str] = (),
) -> tuple[OAuthClient, str]:
    """Create a client; return its row and its secret, which is known only now.

    A public client has no secret: an empty text. A client made with a key or a client has its
    expiry and networks, unless narrower ones are given. Raises NotAllowed for terms beyond the
    caller's own, and Invalid for a combination that no client can have.
    """
    own = policies.hold_own_right(caller)
    if isinstance(own, ApiKey | OAuthClient):
        expires_at = expires_at or own.expires_at
        allowed_networks = allowed_networks or own.allowed_networks
    client = OAuthClient(
        organisation_id=caller.organisation_id,
        name=name,
        client_id=tokens.make_client_id(),
        confidential=confidential,
        grant_types=sorted(set(grant_types)),
        redirect_uris=list(redirect_uris),
        scopes=sorted(set(scopes)),
        allowed_networks=list(allowed_networks),
        expires_at=expires_at,
        created_by_kind=caller.kind,
        created_by_id=caller.id,
    )
    policies.may_issue_client(caller, **terms_of(client))
    _require_possible(client)
    client.save(force_insert=True)
    record_event("create", client, after=snapshot(client))
    return client, _new_secret(client) if confidential else ""


@transaction.atomic
def change_client(
    *, caller: Caller, client: OAuthClient, changes: Mapping[str, Any], now: datetime
) -> OAuthClient:
    """Change the name, redirects or terms of a client; they hold for its tokens at once.

    Raises NotAllowed unless the caller could make both the old and the new client; Invalid, and
    ClientEnded.
    """
    client = _held(caller, client)
    policies.may_issue_client(caller, **terms_of(client))
    _require_usable(client, now)
    before = snapshot(client)
    for column, value in changes.items():
        setattr(client, column, sorted(set(value)) if column == "scopes" else value)
    policies.may_issue_client(caller, **terms_of(client))
    _require_possible(client)
    if snapshot(client) != before:
        client.save(update_fields=list(changes))
        record_event("change", client, before=before, after=snapshot(client))
    return client


@transaction.atomic
def delete_client(*, caller: Caller, client: OAuthClient, now: datetime) -> None:
    """End a client, its tokens, and all keys and clients that were made with it; safe to repeat.

    The row stays, for the record. Raises NotAllowed as `revoke_key` does.
    """
    client = _held(caller, client)
    made = [one for one in made_by(client.organisation_id, client.pk) if one.usable_at(now)]
    policies.may_issue_client(caller, **terms_of(client))
    for one in made:
        policies.may_have_issued(caller, one, **terms_of(one))
    for one in (client, *made):
        end(one, now=now)


@transaction.atomic
def rotate_secret(
    *, caller: Caller, client: OAuthClient, old_until: datetime, now: datetime
) -> tuple[OAuthClient, str]:
    """Make a new secret; those before work until `old_until`, never longer. Tokens go on.

    Raises NotAllowed, ClientEnded, and Invalid for a public client.
    """
    client = _held(caller, client)
    policies.may_issue_client(caller, **terms_of(client))
    _require_usable(client, now)
    if not client.confidential:
        detail = "A public client has no secret."
        raise Invalid([FieldError("confidential", "no_secret", detail)])
    for secret in OAuthSecret.objects.of_organisation(client.organisation_id).filter(client=client):
        if secret.expires_at and secret.expires_at <= now:
            secret.delete()
            continue
        secret.expires_at = min(secret.expires_at or old_until, old_until)
        secret.save(update_fields=["expires_at"])
    record_event("rotate", client, after={"old_secrets_until": old_until})
    return client, _new_secret(client)


def _new_secret(client: OAuthClient) -> str:
    text = tokens.make(tokens.SECRET)
    OAuthSecret.objects.create(
        organisation_id=client.organisation_id, client=client, digest=digest(text)
    )
    return text


def _held(caller: Caller, client: OAuthClient) -> OAuthClient:
    rows = OAuthClient.objects.of_organisation(caller.organisation_id)
    return rows.select_for_update(no_key=True).get(pk=client.pk)


def _require_usable(client: OAuthClient, now: datetime) -> None:
    if not client.usable_at(now):
        raise ClientEnded("The client was deleted or has expired; create a new one.")


def _require_possible(client: OAuthClient) -> None:
    """Raise Invalid for grant types, redirects and secrets that do not go together."""
    by_code = GrantType.AUTHORIZATION_CODE in client.grant_types
    errors = []
    if by_code and not client.redirect_uris:
        detail = "The code flow needs at least one redirect URI."
        errors.append(FieldError("redirect_uris", "required", detail))
    if not client.confidential and GrantType.CLIENT_CREDENTIALS in client.grant_types:
        detail = "A public client has no credentials of its own."
        errors.append(FieldError("grant_types", "needs_secret", detail))
    if errors:
        raise Invalid(errors)
