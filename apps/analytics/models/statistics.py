"""Statistics of teams and organisations, assessments of plans, and what is released of them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.directory.models import Team
from apps.targets.models import PlanVersion, Stage
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.statistics import coverage_state
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel

from .. import querysets

PILLAR_MEDIANS = tuple(f"{pillar}_median" for pillar in PILLARS)
FIGURES = (
    "roster", "scored", "excused", "median", "lower_quartile", "upper_quartile", "mean", "minimum",
    "maximum",
    *PILLAR_MEDIANS, "max_age_days",
)  # fmt: skip


def coverage(roster: int, scored: int) -> float:
    """Return the part of a roster that has a value, 0 to 1, with four decimals, half up."""
    return (20_000 * scored + roster) // (2 * roster) / 10_000 if roster else 0.0


class DayStatistics(TenantModel):
    """Statistics of a roster's scores on one day; points in thousandths.

    Derived: safe to delete and rebuild. `version` counts how often the figures changed.
    `erased_members` are people of the roster who were erased after the figures were computed: the
    figures are still of them, until the day is computed again.
    """

    day = models.DateField()
    roster = models.PositiveIntegerField()
    scored = models.PositiveIntegerField()
    excused = models.PositiveIntegerField(db_default=0)
    median = models.IntegerField(null=True)
    lower_quartile = models.IntegerField(null=True)
    upper_quartile = models.IntegerField(null=True)
    mean = models.IntegerField(null=True)
    minimum = models.IntegerField(null=True)
    maximum = models.IntegerField(null=True)
    brand_median = models.IntegerField(null=True)
    people_median = models.IntegerField(null=True)
    insights_median = models.IntegerField(null=True)
    relationships_median = models.IntegerField(null=True)
    max_age_days = models.PositiveSmallIntegerField(null=True)
    erased_members = models.PositiveIntegerField(db_default=0)
    version = models.PositiveIntegerField(default=1)
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        return coverage_state(self.roster, self.scored)

    @property
    def coverage(self) -> float:
        return coverage(self.roster, self.scored)


class TeamDay(DayStatistics):
    """One team, with the teams below it, on one day."""

    pk = models.CompositePrimaryKey("organisation_id", "team_id", "day")
    team = TenantForeignKey(Team, models.CASCADE, related_name="+")

    objects: ClassVar = querysets.TeamDayQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(
                name="day_of_team", field="team", to="directory.Team", on_delete="CASCADE"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} on {self.day}"


class OrganisationDay(DayStatistics):
    """All reps of an organisation on one day: over reps, not over teams."""

    pk = models.CompositePrimaryKey("organisation_id", "day")

    objects: ClassVar = querysets.OrganisationDayQuerySet.as_manager()

    class Meta:
        constraints = [*TenantModel.Meta.constraints]

    def __str__(self) -> str:
        return str(self.day)


class PlanDay(TenantModel):
    """A team on one day as one version of a plan counts it; see `domain.plan_days.PlanDay`.

    The counts that depend on the team alone are those of its `TeamDay`. `erased_members` is as
    there.
    """

    pk = models.CompositePrimaryKey("organisation_id", "team_id", "plan_version_id", "day")
    team = TenantForeignKey(Team, models.CASCADE, related_name="+")
    plan_version = TenantForeignKey(PlanVersion, models.CASCADE, related_name="+")
    day = models.DateField()
    newcomers = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    cohort = models.PositiveIntegerField()
    counted = models.PositiveIntegerField()
    at_target = ArrayField(models.PositiveIntegerField())
    level = models.IntegerField(null=True)
    reason = models.CharField(max_length=20, null=True)  # noqa: DJ001 - None, and no text, is none.
    erased_members = models.PositiveIntegerField(db_default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = querysets.PlanDayQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(
                name="plan_day_of_team", field="team", to="directory.Team", on_delete="CASCADE"
            ),
            SameOrganisation(
                name="plan_day_of_version",
                field="plan_version",
                to="targets.PlanVersion",
                on_delete="CASCADE",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_version_id} on {self.day}"


class StageVerdict(TenantEntity):
    """Whether a team attained a stage on its due day. A record: it is stored once.

    Only corrected scores change it, and they judge the same reps again: `reps` are their ids, and
    `population` has for each day of the due week the staleness window, the reps by their place in
    `reps`, and the number of which half has to be counted. `since` is the first day whose scores
    matter. `scored` and `eligible` are the smallest numbers of counted and of eligible reps of the
    days that could be judged. A verdict is `retrospective` when the version was made after the due
    day. When one of the reps is erased the verdict stands for good, without its population.
    """

    team = TenantForeignKey(Team, models.CASCADE, related_name="+")
    stage = TenantForeignKey(Stage, models.CASCADE, related_name="+")
    due_on = models.DateField()
    since = models.DateField()
    attained = models.BooleanField(null=True)
    level = models.IntegerField(null=True)
    reason = models.CharField(max_length=20, null=True)  # noqa: DJ001 - None, and no text, is none.
    scored = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    erased_members = models.PositiveIntegerField(db_default=0)
    retrospective = models.BooleanField()
    reps = ArrayField(models.UUIDField())
    population = models.JSONField()
    given_at = models.DateTimeField()
    judged_at = models.DateTimeField()

    objects: ClassVar = querysets.StageVerdictQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="verdict_of_team", field="team", to="directory.Team", on_delete="CASCADE"
            ),
            SameOrganisation(
                name="verdict_of_stage", field="stage", to="targets.Stage", on_delete="CASCADE"
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "stage"], name="one_verdict_per_team_and_stage"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on", "id"], name="verdicts_by_due_day")
        ]

    def __str__(self) -> str:
        return f"{self.stage_id} due {self.due_on}"


class Release(TenantEntity):
    """What a week's release says of a team, or with `team` null of the organisation. A record.

    `day` is the last day of the week, and `population_day` the week's end whose reps it is of.
    `reps` are the ids behind the figures, and `teams` their number by the team that they are
    directly in. Points are in thousandths, rounded to `step`; `share` is a percentage.
    """

    app_updated_columns = ("reps",)  # A person is erased from it.

    team = TenantForeignKey(Team, models.CASCADE, related_name="+", null=True)
    day = models.DateField()
    population_day = models.DateField(null=True)
    step = models.PositiveIntegerField(null=True)
    median = models.IntegerField(null=True)
    lower_quartile = models.IntegerField(null=True)
    upper_quartile = models.IntegerField(null=True)
    share = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=20, null=True)  # noqa: DJ001 - None is no state.
    due_on = models.DateField(null=True)
    reps = ArrayField(models.UUIDField())
    teams = models.JSONField()
    released_at = models.DateTimeField()

    objects: ClassVar = querysets.ReleaseQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="release_of_team", field="team", to="directory.Team", on_delete="CASCADE"
            ),
            models.UniqueConstraint(
                fields=["organisation", "team", "day"], nulls_distinct=False,
                name="one_release_per_team_and_week",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.team_id} in the week to {self.day}"
