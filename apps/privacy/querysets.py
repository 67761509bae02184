from typing import TYPE_CHECKING, Self

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from .models import Erasure


class ErasureQuerySet(TenantQuerySet["Erasure"]):
    def with_job(self) -> Self:
        return self.select_related("job")
