from django.db import models
from django.db.models import F, Q

from ssi_platform.tenancy.models import TenantEntity

from .querysets import StaleRangeQuerySet


class AuditEvent(TenantEntity):
    """One write: who did what to which object, before and after. Rows are only ever added."""

    occurred_at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta(TenantEntity.Meta):
        indexes = [
            models.Index(fields=["organisation", "object_type", "object_id", "id"], name="audit_of")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class StaleRange(TenantEntity):
    """Days of a team, or of all teams when none is named, whose numbers must be computed again.

    Written in the transaction of the change, deleted in the transaction of the computation. It
    is a queue, not a reference: a row may outlive its team.
    """

    team_id = models.UUIDField(null=True)
    from_day = models.DateField()
    to_day = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StaleRangeQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(from_day__lte=F("to_day")), name="a_stale_range_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id or 'all teams'} {self.from_day} to {self.to_day}"


class IdempotentAnswer(TenantEntity):
    """What a POST with an Idempotency-Key was answered; see `tenancy.idempotency`.

    Only hashes of the key and of the request are here, and the answer is encrypted.
    """

    caller_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    created_at = models.DateTimeField()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "caller_id", "digest"], name="one_answer_per_key"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "created_at"], name="answers_by_age")]

    def __str__(self) -> str:
        return f"{self.status} for {self.caller_id}"
