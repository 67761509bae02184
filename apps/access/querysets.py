from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import Combinable

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import ApiKey, Membership, OAuthClient, OAuthGrant, OAuthSecret, OAuthToken


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def with_user(self) -> Self:
        return self.select_related("user")

    def accepted(self) -> Self:
        """Memberships that give rights."""
        return self.filter(accepted_at__isnull=False)

    def admins(self) -> Self:
        return self.accepted().filter(role=Role.ADMIN)

    def of_user(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)


def _not_expired(moment: datetime | Combinable) -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=moment)


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(_not_expired(moment), revoked_at__isnull=True)

    def created_by(self, ids: Iterable[UUID]) -> Self:
        """Keys that the users, keys or clients with these ids made."""
        return self.filter(created_by_id__in=ids)


class OAuthClientQuerySet(TenantQuerySet["OAuthClient"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(_not_expired(moment), revoked_at__isnull=True)

    def created_by(self, ids: Iterable[UUID]) -> Self:
        """Clients that the users, keys or clients with these ids made."""
        return self.filter(created_by_id__in=ids)


class SecretQuerySet(TenantQuerySet["OAuthSecret"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(_not_expired(moment))


class OAuthGrantQuerySet(TenantQuerySet["OAuthGrant"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Their own, for members who may not read those of others."""
        grants = super().visible_to(caller)
        if caller.sees_all and "clients:read" in caller.permissions:
            return grants
        return grants.filter(membership_id=caller.membership_id)

    def usable_at(self, moment: datetime | Combinable) -> Self:
        """Grants whose client is not deleted and whose member is one."""
        ended = Q(client__expires_at__isnull=True) | Q(client__expires_at__gt=moment)
        return self.filter(ended, client__revoked_at=None, membership__accepted_at__isnull=False)

    def with_member(self) -> Self:
        return self.select_related("client", "membership__user")


class OAuthTokenQuerySet(TenantQuerySet["OAuthToken"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(expires_at__gt=moment, revoked_at=None, used_at=None)

    def of_family(self, family: UUID) -> Self:
        return self.filter(family=family)
