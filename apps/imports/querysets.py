from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models.functions import Greatest

from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.ingest import IMPORTERS
from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import Import, ImportMapping, ImportPart


class ImportQuerySet(OfRepsQuerySet["Import"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Visible to callers who see the job and hold the read permission of the kind."""
        jobs = self._related("job").visible_to(caller)
        kinds = [each.kind for each in IMPORTERS if each.read_permission in caller.permissions]
        imports = self.of_organisation(caller.organisation_id).filter(job__in=jobs.values("pk"))
        return imports.filter(kind__in=kinds)

    def with_job(self) -> Self:
        """Add the job, and `latest_change`: when the row or its job was last changed."""
        latest = Greatest("changed_at", "job__changed_at")
        return self.select_related("job").annotate(latest_change=latest)

    def with_content(self, sha256: str) -> Self:
        """Imports of the same bytes, the first one first."""
        return self.filter(sha256=sha256).order_by("id")

    def expired_at(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class ImportPartQuerySet(TenantQuerySet["ImportPart"]):
    def of_import(self, import_id: UUID) -> Self:
        return self.filter(file_id=import_id)

    def expired_at(self, now: datetime) -> Self:
        return self.filter(file__expires_at__lte=now)


class ImportMappingQuerySet(TenantQuerySet["ImportMapping"]):
    def named(self, name: str) -> Self:
        return self.filter(name=name)
