from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models.functions import Greatest

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import Export, ExportPart


class ExportQuerySet(TenantQuerySet["Export"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Visible to callers who see the job."""
        jobs = self._related("job").visible_to(caller)
        return super().visible_to(caller).filter(job__in=jobs.values("pk"))

    def with_job(self) -> Self:
        """Add the job, and `latest_change`: when the row or its job was last changed."""
        latest = Greatest("changed_at", "job__changed_at")
        return self.select_related("job").annotate(latest_change=latest)


class ExportPartQuerySet(TenantQuerySet["ExportPart"]):
    def of_export(self, export_id: UUID) -> Self:
        return self.filter(export_id=export_id)

    def expired_at(self, now: datetime) -> Self:
        return self.filter(export__expires_at__lte=now)
