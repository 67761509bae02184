from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel

from .querysets import ExportPartQuerySet, ExportQuerySet

KEPT = timedelta(days=7)  # How long a file is kept.


class ExportFormat(models.TextChoices):
    CSV = "csv"
    NDJSON = "ndjson"
    XLSX = "xlsx"


class Export(WithChangedAt, TenantEntity):
    """A requested file: its content, and the job that writes it.

    It holds the rows that its requester may see when the job runs. Team and rep are the requested
    ones, by id; they may be gone while the file is still there.
    """

    job = TenantForeignKey("jobs.Job", models.PROTECT, related_name="+")
    content = models.CharField(max_length=40)
    format = models.CharField(max_length=10, choices=ExportFormat)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    on = models.DateField(null=True)
    team = models.UUIDField(null=True)
    rep = models.UUIDField(null=True)
    rows = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()
    expires_at = models.DateTimeField(null=True)

    objects: ClassVar = ExportQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="export_by_job", field="job", to="jobs.Job"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="exports_by_age"),
            models.Index(fields=["organisation", "job"], name="exports_of_job"),
        ]

    def __str__(self) -> str:
        return f"{self.content} as {self.format}"

    @property
    def changed_last(self) -> datetime:
        """When it was changed: the row, or the job that writes it."""
        latest: datetime = max(self.changed_at, self.job.changed_at)
        return latest


class ExportPart(TenantModel):
    """A part of an export's file."""

    pk = models.CompositePrimaryKey("organisation_id", "export_id", "position")
    export = TenantForeignKey(Export, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    objects: ClassVar = ExportPartQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(
                name="part_of_export", field="export", to="exports.Export", on_delete="CASCADE"
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.position} of {self.export_id}"
