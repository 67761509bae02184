from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.directory.models import Rep, Team
from apps.targets.models import TargetPlan
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel

from .querysets import AlertQuerySet, EvaluatedDayQuerySet


class Rule(models.TextChoices):
    DROP = "drop"
    STAGE_AT_RISK = "stage_at_risk"
    STAGE_MET = "stage_met"
    COVERAGE_FELL = "coverage_fell"
    NO_SCORES_FOR = "no_scores_for"
    IMPORT_FAILED = "import_failed"


OF_REPS = (Rule.DROP, Rule.NO_SCORES_FOR)
OF_TEAMS = (Rule.STAGE_AT_RISK, Rule.STAGE_MET, Rule.COVERAGE_FELL)


class AlertState(models.TextChoices):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLEARED = "cleared"


class Alert(WithChangedAt, TenantEntity):
    """What somebody should look at: one rule, about a rep, a team or the organisation.

    `opened_on` is the final day whose figures raised it last, and `details` are numbers of that
    day in the units of the API. `reopenings` counts how often it was raised again soon after it
    was cleared. `plan` is that of a stage.
    """

    rule = models.CharField(max_length=20, choices=Rule)
    team = TenantForeignKey(Team, models.CASCADE, related_name="+", null=True)
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+", null=True)
    plan = TenantForeignKey(TargetPlan, models.CASCADE, related_name="+", null=True)
    state = models.CharField(max_length=15, choices=AlertState, default=AlertState.OPEN)
    opened_on = models.DateField()
    snoozed_until = models.DateField(null=True)
    cleared_on = models.DateField(null=True)
    details = models.JSONField(default=dict)
    reopenings = models.PositiveIntegerField(default=0)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = AlertQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="alert_of_team", field="team", to="directory.Team", on_delete="CASCADE"
            ),
            SameOrganisation(
                name="alert_of_rep", field="rep", to="directory.Rep", on_delete="CASCADE"
            ),
            SameOrganisation(
                name="alert_of_plan", field="plan", to="targets.TargetPlan", on_delete="CASCADE"
            ),
            models.UniqueConstraint(
                fields=["organisation", "rule", "team", "rep"],
                condition=~Q(state=AlertState.CLEARED),
                nulls_distinct=False,
                name="one_standing_alert_per_rule_and_subject",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=OF_REPS, rep__isnull=False, team__isnull=True)
                | Q(rule__in=OF_TEAMS, rep__isnull=True, team__isnull=False)
                | Q(rule=Rule.IMPORT_FAILED, rep__isnull=True, team__isnull=True),
                name="alert_of_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.SNOOZED, snoozed_until__isnull=False)
                | (~Q(state=AlertState.SNOOZED) & Q(snoozed_until__isnull=True)),
                name="snoozed_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=AlertState.CLEARED, cleared_on__isnull=False)
                | (~Q(state=AlertState.CLEARED) & Q(cleared_on__isnull=True)),
                name="cleared_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "opened_on", "id"], name="alerts_by_day"),
            models.Index(fields=["organisation", "rep"], name="alerts_by_rep"),
            models.Index(fields=["organisation", "team"], name="alerts_by_team"),
            models.Index(fields=["organisation", "plan"], name="alerts_by_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} on {self.opened_on}"


class EvaluatedDay(TenantModel):
    """A final day whose alerts were evaluated: each day is, once."""

    pk = models.CompositePrimaryKey("organisation_id", "day")
    day = models.DateField()
    evaluated_at = models.DateTimeField()

    objects: ClassVar = EvaluatedDayQuerySet.as_manager()

    class Meta:
        constraints = [*TenantModel.Meta.constraints]

    def __str__(self) -> str:
        return str(self.day)
