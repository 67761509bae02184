"""Who takes part in benchmarks of industries, what was published, and who was behind it."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ssi_platform.database import privileges
from ssi_platform.database.fields import ChangedAt, WithChangedAt
from ssi_platform.domain.industries import INDUSTRIES
from ssi_platform.domain.industry_releases import IndustryRelease as DomainRelease
from ssi_platform.domain.readings import PILLARS
from ssi_platform.tenancy.models import TenantEntity

from . import querysets

PILLAR_MEDIANS = tuple(f"{pillar}_median" for pillar in PILLARS)


class BenchmarkSettings(WithChangedAt, TenantEntity):
    """The industry of an organisation, and whether its median contributes to the industry's.

    An organisation without a row has no industry and does not contribute.
    """

    industry = models.CharField(max_length=30, null=True, choices=list(INDUSTRIES.items()))  # noqa: DJ001 - None is no industry.
    opted_in = models.BooleanField(default=False)
    changed_at = ChangedAt()

    objects: ClassVar = querysets.BenchmarkSettingsQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"], name="one_benchmark_settings_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(opted_in=False) | Q(industry__isnull=False),
                name="who_takes_part_has_an_industry",
            ),
        ]

    def __str__(self) -> str:
        return self.industry or "-"

    @property
    def industry_name(self) -> str | None:
        return INDUSTRIES[self.industry] if self.industry else None


class IndustryRelease(models.Model):
    """What was published of an industry and month, in thousandths; without a median, nothing.

    `month` is its first day; `organisations` and `reps` are bands. No row belongs to a tenant. A
    cross-tenant function writes a row, once; the application only reads.
    """

    app_privileges = privileges.READ

    pk = models.CompositePrimaryKey("industry", "month")
    industry = models.CharField(max_length=30)
    month = models.DateField()
    median = models.IntegerField(null=True)
    lower_quartile = models.IntegerField(null=True)
    upper_quartile = models.IntegerField(null=True)
    brand_median = models.IntegerField(null=True)
    people_median = models.IntegerField(null=True)
    insights_median = models.IntegerField(null=True)
    relationships_median = models.IntegerField(null=True)
    organisations = models.CharField(max_length=10, null=True)  # noqa: DJ001 - None is suppressed.
    reps = models.CharField(max_length=10, null=True)  # noqa: DJ001 - None is suppressed.

    objects: ClassVar = querysets.IndustryReleaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.industry} in {self.month:%Y-%m}"

    @property
    def state(self) -> str:
        return "suppressed" if self.median is None else "published"

    @staticmethod
    def columns_of(release: DomainRelease[Any]) -> dict[str, Any]:
        """Return the columns that a release has, without those that name it."""
        return {
            "median": release.median,
            "lower_quartile": release.lower_quartile,
            "upper_quartile": release.upper_quartile,
            **dict(zip(PILLAR_MEDIANS, release.pillars, strict=True)),
            "organisations": release.organisations,
            "reps": release.reps,
        }


class IndustryComposition(models.Model):
    """The organisations behind an industry's last published release, and its month.

    The application can neither read nor write it: two cross-tenant functions do, and neither
    answers within an organisation's context.
    """

    app_privileges = privileges.NOTHING

    industry = models.CharField(max_length=30, primary_key=True)
    month = models.DateField()
    members = ArrayField(models.UUIDField())

    def __str__(self) -> str:
        return self.industry
