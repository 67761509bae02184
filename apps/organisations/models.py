from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ssi_platform.database import privileges
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.domain.periods import MONTHS, WEEKDAYS, Calendar
from ssi_platform.domain.retention import Retention
from ssi_platform.tenancy.constraints import RowLevelSecurity
from ssi_platform.tenancy.models import new_id
from ssi_platform.tenancy.roles import Role

from .querysets import OrganisationQuerySet

WINDOW_DAYS = (1, 60)
RETENTION_MONTHS = (12, 120)


class Leaderboards(models.TextChoices):
    """Who reads the names on leaderboards; off, there are none."""

    OFF = "off"
    AGGREGATES_ONLY = "aggregates_only"
    MANAGERS = "managers"
    EVERYONE = "everyone"


class Organisation(WithChangedAt):
    """A customer: the tenant that owns everything below it.

    Scores are kept for `retention_months`, or for ever; before `retention_from`, if it is set,
    for `retention_previous`. Those before `forgotten_before` are gone;
    what was computed from them stays, and is not computed again. `quotas` are those that an
    operator has set in place of the defaults; see `tenancy.quotas`. Weeks start on the weekday
    `week_starts_on`, 1 is Monday, and fiscal years in the month `fiscal_year_starts_in`.
    """

    app_privileges = privileges.CHANGE
    unshown = frozenset({"quotas", "forgotten_before"})

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    timezone = models.CharField(max_length=50, default="UTC")
    staleness_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MinValueValidator(WINDOW_DAYS[0]), MaxValueValidator(WINDOW_DAYS[1])],
    )
    week_starts_on = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(WEEKDAYS[0]), MaxValueValidator(WEEKDAYS[1])]
    )
    fiscal_year_starts_in = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(MONTHS[0]), MaxValueValidator(MONTHS[1])]
    )
    leaderboards = models.CharField(
        max_length=20, choices=Leaderboards.choices, default=Leaderboards.OFF
    )
    mfa_required_roles = ArrayField(
        models.CharField(max_length=10, choices=Role.choices),
        size=len(Role),
        default=list,
        blank=True,
    )
    retention_months = models.PositiveSmallIntegerField(
        null=True,
        validators=[MinValueValidator(RETENTION_MONTHS[0]), MaxValueValidator(RETENTION_MONTHS[1])],
    )
    retention_previous = models.PositiveSmallIntegerField(null=True)
    retention_from = models.DateField(null=True)
    forgotten_before = models.DateField(null=True, editable=False)
    quotas = models.JSONField(null=True, editable=False)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            RowLevelSecurity(name="organisations_organisation_tenant_policy", column="id"),
            models.CheckConstraint(
                condition=Q(staleness_days__range=WINDOW_DAYS), name="window_of_1_to_60_days"
            ),
            models.CheckConstraint(
                condition=Q(retention_months__range=RETENTION_MONTHS),
                name="kept_for_1_to_10_years",
            ),
            models.CheckConstraint(
                condition=Q(week_starts_on__range=WEEKDAYS, fiscal_year_starts_in__range=MONTHS),
                name="weekday_and_month_of_a_calendar",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.week_starts_on, self.fiscal_year_starts_in)

    @property
    def retention(self) -> Retention:
        return Retention(self.retention_months, self.retention_previous, self.retention_from)


class DeletedOrganisation(models.Model):
    """An organisation that was deleted as a whole: the audit of it, for operators.

    Written by the function that deletes the organisation; the application may not read it.
    `removed` counts the deleted rows by table.
    """

    app_privileges = privileges.NOTHING

    id = models.UUIDField(primary_key=True)
    slug = models.CharField(max_length=50)
    deleted_by_kind = models.CharField(max_length=10)
    deleted_by_id = models.UUIDField()
    deleted_at = models.DateTimeField()
    removed = models.JSONField()

    def __str__(self) -> str:
        return self.slug
