from typing import TYPE_CHECKING, Self
from uuid import UUID

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from ..models import Connection, Identity


class ConnectionQuerySet(TenantQuerySet["Connection"]):
    def enabled(self) -> Self:
        return self.filter(enabled=True)


class IdentityQuerySet(TenantQuerySet["Identity"]):
    def with_membership(self) -> Self:
        return self.select_related("membership", "membership__user")

    def of_subject(self, connection_id: UUID, subject: str) -> Self:
        """The identity that a provider means; letters of a subject are exact."""
        return self.filter(connection=connection_id, subject=subject)

    def of_member(self, membership_id: UUID) -> Self:
        return self.filter(membership=membership_id)

    def of_connection(self, connection_id: UUID) -> Self:
        return self.filter(connection=connection_id)
