from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.models import TenantEntity
from ssi_platform.tenancy.roles import Role

from ..querysets import ConnectionQuerySet

MAX_URL, MAX_CLIENT_ID, MAX_SECRET = 500, 255, 500
DEFAULT_ROLES = [role for role in Role.choices if role[0] != Role.ADMIN]


class Connection(WithChangedAt, TenantEntity):
    """An identity provider of the organisation (OpenID Connect), and what it may do.

    `secret` is encrypted (`ssi_platform.tenancy.sealing`). New people get `default_role`; without
    one nobody becomes a member by signing in. With `required` the members of the organisation sign
    in here and by no password, except `break_glass`, the id of an administrator's membership.
    """

    name = models.CharField(max_length=100)
    issuer = models.CharField(max_length=MAX_URL)
    client_id = models.CharField(max_length=MAX_CLIENT_ID)
    secret = models.BinaryField()
    default_role = models.CharField(max_length=10, choices=DEFAULT_ROLES, blank=True)
    group_claim = models.CharField(max_length=100, default="groups", blank=True)
    required = models.BooleanField(default=False)
    break_glass = models.UUIDField(null=True, blank=True)
    enabled = models.BooleanField(default=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = ConnectionQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "issuer", "client_id"], name="one_connection_per_client"
            ),
            models.CheckConstraint(
                condition=~Q(default_role=Role.ADMIN), name="no_administrator_by_default"
            ),
            models.CheckConstraint(
                condition=Q(required=False) | Q(break_glass__isnull=False),
                name="required_leaves_an_administrator",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_api_units(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Leave the secret out of the audit."""
        return {name: value for name, value in columns.items() if name != "secret"}
