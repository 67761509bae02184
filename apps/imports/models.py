from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from apps.directory.models import Rep
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.ingest import Mode
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel

from .querysets import ImportMappingQuerySet, ImportPartQuerySet, ImportQuerySet

KEPT = timedelta(days=90)  # How long the file itself is kept; what became of it stays.


class ImportMode(models.TextChoices):
    ALL_OR_NOTHING = Mode.ALL_OR_NOTHING.value
    ROW_BY_ROW = Mode.ROW_BY_ROW.value
    DRY_RUN = Mode.DRY_RUN.value


class Import(WithChangedAt, TenantEntity):
    """A received file: its options, the job that loads it, and the result.

    `kind` names the importer, and `options` are those of the importer as `Options.as_json` returns
    them. The file's bytes are in its parts until `expires_at`.
    """

    job = TenantForeignKey("jobs.Job", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    format = models.CharField(max_length=20)
    mode = models.CharField(max_length=14, choices=ImportMode, default=ImportMode.ALL_OR_NOTHING)
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    options = models.JSONField(default=dict)
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+", null=True)
    day = models.DateField(null=True)
    observed_at = models.DateTimeField()
    repeats = models.UUIDField(null=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    new_reps = models.JSONField(default=list)
    created_at = CreatedAt()
    changed_at = ChangedAt()
    undone_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects: ClassVar = ImportQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="import_by_its_job", field="job", to="jobs.Job"),
            SameOrganisation(name="import_for_its_rep", field="rep", to="directory.Rep"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at", "-id"], name="import_by_age"),
            models.Index(fields=["organisation", "sha256"], name="import_by_content"),
            models.Index(fields=["organisation", "job"], name="import_of_job"),
            models.Index(fields=["organisation", "expires_at"], name="import_by_end"),
        ]

    def __str__(self) -> str:
        return self.filename or f"{self.format} of {self.created_at:%Y-%m-%d}"

    @property
    def changed_last(self) -> datetime:
        """When it was changed: the row, or the job that loads it."""
        latest: datetime = max(self.changed_at, self.job.changed_at)
        return latest


class ImportPart(TenantModel):
    """A piece of an import's file; all pieces in order are the file."""

    pk = models.CompositePrimaryKey("organisation_id", "file_id", "position")
    file = TenantForeignKey(Import, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    objects: ClassVar = ImportPartQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(
                name="part_of_import", field="file", to="imports.Import", on_delete="CASCADE"
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.position} of {self.file_id}"


class ImportMapping(WithChangedAt, TenantEntity):
    """A saved mapping of columns to fields: `columns` is {title: field, or null}."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = ImportMappingQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"], name="one_import_mapping_per_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name
