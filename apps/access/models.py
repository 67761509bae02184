from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ssi_platform.database import privileges
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.models import TenantEntity
from ssi_platform.tenancy.roles import Role

from .querysets import ApiKeyQuerySet, MembershipQuerySet

MAX_SCOPES, MAX_NETWORKS = 100, 50


class Membership(WithChangedAt, TenantEntity):
    """A user's role in one organisation, and their name there.

    It gives no right before the person has accepted it, nor while it is suspended: then it does not
    exist for the person, and keeps its role. The name is the organisation's: other organisations of
    the person neither see nor change it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=150, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_membership_per_user"
            ),
        ]
        # For the cross-tenant function, which runs before the organisation is known.
        indexes = [models.Index(fields=["user", "organisation"], name="memberships_of_user")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class ApiKey(WithChangedAt, TenantEntity):
    """A key of a program in one organisation, limited to its scopes. Its text is not kept.

    `created_by_kind` and `created_by_id` name the caller who made it: a user, another key, or the
    system. Its scopes are names of permissions, as the registry of permissions has them.
    """

    app_privileges = privileges.CHANGE

    name = models.CharField(max_length=100)
    public_id = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=32), size=MAX_SCOPES)
    allowed_networks = ArrayField(
        models.CharField(max_length=43), size=MAX_NETWORKS, default=list, blank=True
    )
    created_by_kind = models.CharField(max_length=10)
    created_by_id = models.UUIDField()
    created_at = CreatedAt()
    changed_at = ChangedAt()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ApiKeyQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "public_id"], name="one_key_per_public_id"
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__lte=MAX_SCOPES), name="at_most_100_scopes"
            ),
            models.CheckConstraint(
                condition=Q(allowed_networks__len__lte=MAX_NETWORKS), name="at_most_50_networks"
            ),
        ]
        indexes = [
            models.Index(fields=["public_id", "organisation"], name="keys_by_public_id"),
            models.Index(fields=["organisation", "created_by_id"], name="keys_by_maker"),
        ]

    def __str__(self) -> str:
        return self.name

    def usable_at(self, moment: datetime) -> bool:
        """Tell whether the key is neither revoked nor expired; see the queryset's `usable_at`."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)
