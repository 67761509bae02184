from typing import ClassVar

from django.db import models
from django.db.models import Q

from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.models import TenantEntity

from .querysets import JobQuerySet


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(WithChangedAt, TenantEntity):
    """A background job. The row is authoritative; the queue only wakes a worker.

    A worker holds a job while its lease lasts; a job whose lease ran out is taken up again. A
    queued job waits until `retry_at`, if there is one. `attempts_before` counts those before
    somebody asked for the job again; `database_retried` says that the one attempt after an error
    of the database is used up. `started_at` is when the first attempt began, `taken_at` when the
    latest one did: organisations take turns by it.
    """

    unshown = frozenset({"lease_until", "taken_at", "version"})

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    deduplication_key = models.CharField(max_length=100, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    attempts_before = models.PositiveSmallIntegerField(default=0)
    database_retried = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    total_estimate = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    result_id = models.UUIDField(null=True)
    error_rows = models.PositiveIntegerField(default=0)
    created_at = CreatedAt()
    changed_at = ChangedAt()
    started_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "kind", "deduplication_key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(deduplication_key=""),
                name="one_job_at_a_time_per_deduplication_key",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "created_at", "id"],
                condition=Q(state__in=["queued", "running"]),
                name="jobs_to_do",
            ),
            models.Index(fields=["organisation", "-created_at", "-id"], name="jobs_by_age"),
            models.Index(fields=["organisation", "taken_at"], name="jobs_by_turn"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
