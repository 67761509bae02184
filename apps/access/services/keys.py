from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.keys import make_key

from ..models import ApiKey


@transaction.atomic
def create_key(
    *,
    organisation_id: UUID,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    allowed_networks: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """Create a key; return its row and its text, which is known only now."""
    new = make_key()
    key = ApiKey.objects.create(
        organisation_id=organisation_id,
        name=name,
        public_id=new.public_id,
        digest=new.digest,
        scopes=sorted(set(scopes)),
        allowed_networks=list(allowed_networks),
        expires_at=expires_at,
    )
    record_event("create", key, after=snapshot(key))
    return key, new.text


@transaction.atomic
def revoke_key(*, key: ApiKey, now: datetime) -> None:
    """End a key's use for good; a second time changes nothing."""
    if key.revoked_at is None:
        before = snapshot(key)
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        record_event("revoke", key, before=before, after=snapshot(key))


@transaction.atomic
def rotate_key(*, key: ApiKey, old_until: datetime) -> tuple[ApiKey, str]:
    """Create a key with the same scopes; the old one works until `old_until`, never longer."""
    before = snapshot(key)
    key.expires_at = min(key.expires_at, old_until) if key.expires_at else old_until
    key.save(update_fields=["expires_at"])
    record_event("rotate", key, before=before, after=snapshot(key))
    return create_key(
        organisation_id=key.organisation_id,
        name=key.name,
        scopes=key.scopes,
        allowed_networks=key.allowed_networks,
    )
