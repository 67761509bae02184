from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from ssi_platform.tenancy.models import TenantEntity, new_id
from ssi_platform.tenancy.roles import Permission, Role
from ssi_platform.tenancy.walls import RowLevelSecurity

from .querysets import ApiKeyQuerySet, MembershipQuerySet, OrganisationQuerySet, StaleRangeQuerySet

WINDOW_DAYS = (1, 60)
RETENTION_MONTHS = (12, 120)


class Organisation(models.Model):
    """A customer: the tenant that owns everything below it.

    Scores are kept for `retention_months`, or for ever. Those before `forgotten_before` are gone;
    what was computed from them stays, and is not computed again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    timezone = models.CharField(max_length=50, default="UTC")
    staleness_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MinValueValidator(WINDOW_DAYS[0]), MaxValueValidator(WINDOW_DAYS[1])],
    )
    retention_months = models.PositiveSmallIntegerField(
        null=True,
        validators=[MinValueValidator(RETENTION_MONTHS[0]), MaxValueValidator(RETENTION_MONTHS[1])],
    )
    forgotten_before = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            RowLevelSecurity(name="organisations_organisation_wall", column="id"),
            models.CheckConstraint(
                condition=Q(staleness_days__range=WINDOW_DAYS), name="window_of_1_to_60_days"
            ),
            models.CheckConstraint(
                condition=Q(retention_months__range=RETENTION_MONTHS),
                name="kept_for_1_to_10_years",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Membership(TenantEntity):
    """A person's place, and role, in one organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_membership_per_user"
            ),
        ]
        # For the gate, which asks before the organisation is known.
        indexes = [models.Index(fields=["user", "organisation"], name="memberships_of_user")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class ApiKey(TenantEntity):
    """A program's right to act for an organisation, within its scopes. Its text is not kept."""

    name = models.CharField(max_length=100)
    public_id = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=32, choices=Permission))
    allowed_networks = ArrayField(models.CharField(max_length=43), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "public_id"], name="one_key_per_public_id"
            ),
        ]
        indexes = [models.Index(fields=["public_id", "organisation"], name="keys_by_public_id")]

    def __str__(self) -> str:
        return self.name


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
