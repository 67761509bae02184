from typing import TYPE_CHECKING, Self

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from ..models import Domain


class DomainQuerySet(TenantQuerySet["Domain"]):
    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False)

    def of_address(self, email: str) -> Self:
        """The domain of an e-mail address; one above it is another domain."""
        return self.filter(name=email.rpartition("@")[2].lower())
