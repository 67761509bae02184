"""The caller kinds of this app, with the present rights of members and keys."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.caller_kinds import CallerKind

from ..models import ApiKey, Membership


def _member(organisation_id: UUID, user_id: UUID, now: datetime) -> Caller | None:
    members = Membership.objects.of_organisation(organisation_id).accepted()
    places = members.of_user(user_id).with_user().with_rep()
    place: Any = places.filter(user__is_active=True).first()
    if place is None:
        return None
    return Caller.member(
        organisation_id=organisation_id,
        slug=place.organisation.slug,
        user_id=user_id,
        name=place.user.email,
        role=place.role,
        membership_id=place.pk,
        rep_id=place.rep,
    )


def _key(organisation_id: UUID, key_id: UUID, now: datetime) -> Caller | None:
    key = ApiKey.objects.of_organisation(organisation_id).usable_at(now).filter(pk=key_id).first()
    if key is None:
        return None
    return Caller.key(
        organisation_id=organisation_id,
        slug=key.organisation.slug,
        key_id=key_id,
        name=key.name,
        scopes=key.scopes,
    )


USER = CallerKind("user", caller_now=_member)
KEY = CallerKind("key", caller_now=_key)
