from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from ssi_platform.tenancy.models import TenantEntity
from ssi_platform.tenancy.roles import Role

from .querysets import ApiKeyQuerySet, MembershipQuerySet


class Membership(TenantEntity):
    """A person's place, and role, in one organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_membership_per_user"
            ),
        ]
        # For the gate, which asks before the organisation is known.
        indexes = [models.Index(fields=["user", "organisation"], name="memberships_of_user")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class ApiKey(TenantEntity):
    """A program's right to act for an organisation, within its scopes. Its text is not kept."""

    name = models.CharField(max_length=100)
    public_id = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=32))
    allowed_networks = ArrayField(models.CharField(max_length=43), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "public_id"], name="one_key_per_public_id"
            ),
        ]
        indexes = [models.Index(fields=["public_id", "organisation"], name="keys_by_public_id")]

    def __str__(self) -> str:
        return self.name
