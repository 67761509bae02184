from datetime import datetime
from uuid import UUID

from ssi_platform.tenancy.caller import Caller

from ..models import ApiKey, Membership


def caller_again(*, organisation_id: UUID, kind: str, id: UUID, now: datetime) -> Caller | None:
    """Return the rights that an actor has by now, or None when none are left.

    For work that runs after the request that asked for it is gone.
    """
    return (_member if kind == "user" else _key)(organisation_id, id, now)


def _member(organisation_id: UUID, user_id: UUID, now: datetime) -> Caller | None:
    places = Membership.objects.of(organisation_id).of_user(user_id).with_user()
    place = places.filter(user__is_active=True).first()
    if place is None:
        return None
    return Caller.member(
        organisation_id=organisation_id,
        slug=place.organisation.slug,
        user_id=user_id,
        name=place.user.email,
        role=place.role,
        membership_id=place.pk,
    )


def _key(organisation_id: UUID, key_id: UUID, now: datetime) -> Caller | None:
    key = ApiKey.objects.of(organisation_id).usable_at(now).filter(pk=key_id).first()
    if key is None:
        return None
    return Caller.key(
        organisation_id=organisation_id,
        slug=key.organisation.slug,
        key_id=key_id,
        name=key.name,
        scopes=key.scopes,
    )
