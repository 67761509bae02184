from django.db import models
from django.db.models import Q

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, caller):
        return self.filter(pk=caller.organisation_id)


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


class StaleRangeQuerySet(TenantQuerySet):
    def claimed(self):
        """Lock the rows for this transaction; rows that another worker holds are left to it."""
        return self.order_by("from_day", "id").select_for_update(skip_locked=True)
