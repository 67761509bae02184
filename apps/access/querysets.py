from django.db.models import Q

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role


class MembershipQuerySet(TenantQuerySet):
    def with_user(self):
        return self.select_related("user")

    def admins(self):
        return self.filter(role=Role.ADMIN)

    def of_user(self, user_id):
        return self.filter(user_id=user_id)


class ApiKeyQuerySet(TenantQuerySet):
    def usable_at(self, moment):
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=moment)
        return self.filter(alive, revoked_at__isnull=True)

    def created_by(self, ids):
        """Keys that the users or keys with these ids made."""
        return self.filter(created_by_id__in=ids)
