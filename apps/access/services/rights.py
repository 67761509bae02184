"""The caller kinds of this app, with the present rights of members, keys and OAuth clients."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.caller_kinds import CallerKind

from ..models import ApiKey, Membership, OAuthClient, OAuthGrant


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


def _client(organisation_id: UUID, client_id: UUID, now: datetime) -> Caller | None:
    clients = OAuthClient.objects.of_organisation(organisation_id).usable_at(now)
    client = clients.filter(pk=client_id).first()
    if client is None:
        return None
    return Caller.oauth_client(
        organisation_id=organisation_id,
        slug=client.organisation.slug,
        client_id=client_id,
        name=client.name,
        scopes=client.scopes,
    )


def _client_for_member(organisation_id: UUID, grant_id: UUID, now: datetime) -> Caller | None:
    grants = OAuthGrant.objects.of_organisation(organisation_id).usable_at(now).with_member()
    grant = grants.filter(pk=grant_id, membership__user__is_active=True).first()
    if grant is None:
        return None
    places = Membership.objects.of_organisation(organisation_id).with_rep()
    place: Any = places.get(pk=grant.membership_id)
    return Caller.oauth_user(
        organisation_id=organisation_id,
        slug=grant.organisation.slug,
        grant_id=grant_id,
        name=grant.client.name,
        scopes=sorted({*grant.scopes} & {*grant.client.scopes}),
        user_id=grant.membership.user_id,
        role=grant.membership.role,
        membership_id=grant.membership_id,
        rep_id=place.rep,
    )


OAUTH_CLIENT = CallerKind("oauth_client", caller_now=_client)
OAUTH_USER = CallerKind("oauth_user", caller_now=_client_for_member)
USER = CallerKind("user", caller_now=_member)
KEY = CallerKind("key", caller_now=_key)
