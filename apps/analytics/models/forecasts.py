"""Forecasts of today, the record of what was forecast, and which organisations need new ones."""

from typing import ClassVar

from django.db import models

from apps.directory.models import Team
from apps.targets.models import PlanVersion, Stage
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel
from ssi_platform.tenancy.querysets import TenantQuerySet

from .. import querysets


def _references(what: str) -> list[SameOrganisation]:
    """Return the constraints of a forecast's team, plan version and stage."""
    named = {"team": "directory.Team", "plan_version": "targets.PlanVersion"}
    return [
        SameOrganisation(name=f"{what}_of_{field}", field=field, to=to, on_delete="CASCADE")
        for field, to in {**named, "stage": "targets.Stage"}.items()
    ]


class StaleForecasts(TenantEntity):
    """Something was computed since the organisation's forecasts were made. One row, or none.

    `changes` counts the computations. The worker deletes the row after it has made the forecasts,
    unless `changes` has grown meanwhile.
    """

    changes = models.PositiveIntegerField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(fields=["organisation"], name="stale_forecasts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} after {self.changes} changes"


class Forecast(TenantModel):
    """When a team will attain its current stage, as `domain.forecasts.Forecast` has it.

    Of the day it was made on alone; the next day replaces it. `slope` is in thousandths per 30
    days and `probability` in thousandths. `version` counts how often the row changed.
    """

    pk = models.CompositePrimaryKey("organisation_id", "team_id", "stage_id")
    team = TenantForeignKey(Team, models.CASCADE, related_name="+")
    plan_version = TenantForeignKey(PlanVersion, models.CASCADE, related_name="+")
    stage = TenantForeignKey(Stage, models.CASCADE, related_name="+")
    made_on = models.DateField()
    level = models.IntegerField(null=True)
    slope = models.IntegerField(null=True)
    expected_on = models.DateField(null=True)
    earliest_on = models.DateField(null=True)
    latest_on = models.DateField(null=True)
    horizon_on = models.DateField(null=True)
    probability = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=20, null=True)  # noqa: DJ001 - None, and no text, is none.
    method = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = querysets.ForecastQuerySet.as_manager()

    class Meta:
        constraints = [*TenantModel.Meta.constraints, *_references("forecast")]

    def __str__(self) -> str:
        return f"{self.team_id} on {self.made_on}: {self.reason or self.expected_on}"


class ForecastRecord(TenantEntity):
    """A forecast of one week, and how it turned out. A record: it is issued once.

    The interval is judged when the seven days from `judge_on` on are computed: `held` tells whether
    the stage was attained within it, for an open one whether not before it. It stays None where the
    plan's version was no longer in force. `met` is whether the stage was attained at its due day.
    """

    team = TenantForeignKey(Team, models.CASCADE, related_name="+")
    plan_version = TenantForeignKey(PlanVersion, models.CASCADE, related_name="+")
    stage = TenantForeignKey(Stage, models.CASCADE, related_name="+")
    issued_on = models.DateField()
    expected_on = models.DateField(null=True)
    earliest_on = models.DateField(null=True)
    latest_on = models.DateField(null=True)
    horizon_on = models.DateField()
    judge_on = models.DateField(null=True)
    probability = models.PositiveSmallIntegerField(null=True)
    method = models.PositiveSmallIntegerField()
    attained_on = models.DateField(null=True)
    held = models.BooleanField(null=True)
    judged_at = models.DateTimeField(null=True)
    met = models.BooleanField(null=True)

    objects: ClassVar = querysets.ForecastQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            *_references("forecast_record"),
            models.UniqueConstraint(
                fields=["organisation", "team", "stage", "issued_on"], name="one_forecast_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "judged_at", "judge_on"], name="forecasts_to_judge"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team_id} of {self.issued_on}"
