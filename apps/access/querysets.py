from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import Combinable

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from .models import ApiKey, Membership


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def with_user(self) -> Self:
        return self.select_related("user")

    def accepted(self) -> Self:
        """Memberships that give rights."""
        return self.filter(accepted_at__isnull=False, suspended_at__isnull=True)

    def admins(self) -> Self:
        return self.accepted().filter(role=Role.ADMIN)

    def of_user(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=moment)
        return self.filter(alive, revoked_at__isnull=True)

    def created_by(self, ids: Iterable[UUID]) -> Self:
        """Keys that the users or keys with these ids made."""
        return self.filter(created_by_id__in=ids)
