from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.ledger.services import record_event, snapshot
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.keys import make_key

from .. import policies
from ..models import ApiKey, OAuthClient
from .chains import end, made_by, terms_of


class KeyEnded(ValueError):
    """The key was revoked or has expired, so it cannot be rotated."""


@transaction.atomic
def create_key(
    *,
    caller: Caller,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    allowed_networks: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """Create a key; return its row and its text, which is known only now.

    A key created with a key has its expiry and networks, unless narrower ones are given. Raises
    NotAllowed for terms beyond the caller's own.
    """
    own = policies.hold_own_right(caller)
    if isinstance(own, ApiKey | OAuthClient):
        expires_at = expires_at or own.expires_at
        allowed_networks = allowed_networks or own.allowed_networks
    terms: dict[str, Any] = {
        "scopes": sorted(set(scopes)),
        "expires_at": expires_at,
        "allowed_networks": list(allowed_networks),
    }
    policies.may_issue_key(caller, **terms)
    return _issue(caller, name, terms)


@transaction.atomic
def revoke_key(*, caller: Caller, key: ApiKey, now: datetime) -> None:
    """Revoke a key, and all keys and clients that were made with it; safe to repeat.

    Raises NotAllowed if the caller could not have made one of them: then none ends.
    """
    key = _held(caller, key)
    made = [one for one in made_by(key.organisation_id, key.pk) if one.usable_at(now)]
    policies.may_issue_key(caller, **terms_of(key))
    for one in made:
        policies.may_have_issued(caller, one, **terms_of(one))
    for one in (key, *made):
        end(one, now=now)


@transaction.atomic
def rotate_key(
    *, caller: Caller, key: ApiKey, old_until: datetime, now: datetime
) -> tuple[ApiKey, str]:
    """Create a key with the same terms; the old one works until `old_until`, never longer.

    The new key expires when the old one would have. Raises KeyEnded and NotAllowed.
    """
    key = _held(caller, key)
    terms = terms_of(key)
    policies.may_issue_key(caller, **terms)
    if not key.usable_at(now):
        raise KeyEnded("A key that was revoked or has expired has no successor; create a new one.")
    before = snapshot(key)
    key.expires_at = min(key.expires_at, old_until) if key.expires_at else old_until
    key.save(update_fields=["expires_at"])
    record_event("rotate", key, before=before, after=snapshot(key))
    return _issue(caller, key.name, terms)


def _issue(caller: Caller, name: str, terms: dict[str, Any]) -> tuple[ApiKey, str]:
    new = make_key()
    key = ApiKey.objects.create(
        organisation_id=caller.organisation_id,
        name=name,
        public_id=new.public_id,
        digest=new.digest,
        created_by_kind=caller.kind,
        created_by_id=caller.id,
        **terms,
    )
    record_event("create", key, after=snapshot(key))
    return key, new.text


def _held(caller: Caller, key: ApiKey) -> ApiKey:
    """Lock and return the stored key: it may have been revoked meanwhile."""
    return (
        ApiKey.objects.of_organisation(caller.organisation_id)
        .select_for_update(no_key=True)
        .get(pk=key.pk)
    )
