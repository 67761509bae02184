"""Keys and clients by who made them: those of a caller, those made with these, and so on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from apps.ledger.services import record_event, snapshot

from ..models import ApiKey, OAuthClient

Issued = ApiKey | OAuthClient


def made_by(organisation_id: UUID, maker: UUID) -> list[Issued]:
    """Lock and return what a user, key or client made, what was made with these, and so on."""
    issued: list[Issued] = []
    makers = [maker]
    while makers:
        made: list[Issued] = []
        for model in (ApiKey, OAuthClient):
            rows: Any = model.objects.of_organisation(organisation_id).created_by(makers)
            made += rows.order_by("pk").select_for_update(no_key=True)
        issued += made
        makers = [one.pk for one in made]
    return issued


def terms_of(one: Issued) -> dict[str, Any]:
    """Return what a caller has to be able to grant to make such a key or client, or to end it."""
    return {
        "scopes": one.scopes,
        "expires_at": one.expires_at,
        "allowed_networks": one.allowed_networks,
    }


def end(one: Issued, *, now: datetime) -> None:
    """Revoke a key or a client, as the consequence of something that was allowed."""
    if one.revoked_at is None:
        before = snapshot(one)
        one.revoked_at = now
        one.save(update_fields=["revoked_at"])
        record_event("revoke", one, before=before, after=snapshot(one))
