from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ssi_platform.database.fields import CreatedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey
from ssi_platform.tenancy.roles import Role

from ..querysets import IdentityQuerySet
from .connections import Connection

MAX_SUBJECT = 255


class Identity(TenantEntity):
    """Which member a subject of an identity provider is.

    `own_role` is the role without any group, `given_role` the one that groups gave, or empty: with
    none the organisation decides the role. `managed_teams` and `team` are those that groups have
    given, and may take away.
    """

    connection = TenantForeignKey(Connection, models.CASCADE, related_name="identities")
    subject = models.CharField(max_length=MAX_SUBJECT)
    membership = TenantForeignKey("access.Membership", models.CASCADE, related_name="identities")
    own_role = models.CharField(max_length=10, choices=Role)
    given_role = models.CharField(max_length=10, choices=Role, blank=True)
    managed_teams = ArrayField(models.UUIDField(), default=list, blank=True)
    team = models.UUIDField(null=True, blank=True)
    created_at = CreatedAt()
    signed_in_at = models.DateTimeField()

    objects: ClassVar = IdentityQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "connection", "subject"], name="one_identity_per_subject"
            ),
            models.UniqueConstraint(
                fields=["organisation", "membership", "connection"],
                name="one_identity_per_member_and_connection",
            ),
            SameOrganisation(
                name="identity_of_connection", field="connection", to="provisioning.Connection"
            ),
            SameOrganisation(name="identity_of_member", field="membership", to="access.Membership"),
        ]

    def __str__(self) -> str:
        return self.subject

    def in_api_units(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Leave the ids for the audit: it names people by their memberships only."""
        return {name: columns[name] for name in ("connection", "membership")}
