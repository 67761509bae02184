from typing import Any, ClassVar

from django.db import models

from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey

from .querysets import ErasureQuerySet


class Subject(models.TextChoices):
    """The kind of person who is erased."""

    REP = "rep"
    MEMBER = "member"


class Erasure(TenantEntity):
    """A person who is erased: what was removed at once, and the job that removes the rest.

    `subject_id` is the id that the person had, which names nobody once the rest is gone.
    `identifiers` are pairs of a field and its text; they are emptied in the commit that ends the
    job. `removed` counts the removed or changed rows by table. Since `readmitted_at` the person may
    come back.
    """

    job = TenantForeignKey("jobs.Job", models.PROTECT, related_name="+")
    subject = models.CharField(max_length=10, choices=Subject)
    subject_id = models.UUIDField()
    identifiers = models.JSONField(default=list)
    removed = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    readmitted_at = models.DateTimeField(null=True)

    objects: ClassVar = ErasureQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="erasure_by_job", field="job", to="jobs.Job"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-requested_at", "-id"], name="erasures_by_age"),
            models.Index(fields=["organisation", "job"], name="erasures_of_job"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"

    @property
    def removed_rows(self) -> list[dict[str, Any]]:
        return [{"table": table, "rows": rows} for table, rows in sorted(self.removed.items())]
