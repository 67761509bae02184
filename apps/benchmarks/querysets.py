from typing import TYPE_CHECKING, Self

from django.db import models

from ssi_platform.tenancy.querysets import TenantQuerySet

if TYPE_CHECKING:
    from .models import BenchmarkSettings, IndustryRelease


class BenchmarkSettingsQuerySet(TenantQuerySet["BenchmarkSettings"]):
    pass


class IndustryReleaseQuerySet(models.QuerySet["IndustryRelease"]):
    def of_industry(self, industry: str | None) -> Self:
        """Releases of an industry, the newest first; of no industry none."""
        return self.filter(industry=industry).order_by("-month")
