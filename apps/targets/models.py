from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from apps.directory.models import Rep, Team
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.domain import targets
from ssi_platform.domain.pauses import Pause, moved, since
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey
from ssi_platform.tenancy.querysets import TenantQuerySet

from .querysets import PlanPauseQuerySet, PlanVersionQuerySet, TargetPlanQuerySet


class Criterion(models.TextChoices):
    SHARE = "share"
    MEDIAN = "median"


class Cohort(models.TextChoices):
    CURRENT_ROSTER = "current_roster"
    FROZEN_AT_START = "frozen_at_start"


class TargetPlan(WithChangedAt, TenantEntity):
    """The staged targets of a team and those below it, of a rep, or of the whole organisation.

    No day belongs to two plans of one owner: the services check it with the organisation locked.
    """

    name = models.CharField(max_length=100)
    team = TenantForeignKey(Team, models.CASCADE, related_name="plans", null=True, blank=True)
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="plans", null=True, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = TargetPlanQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="plan_of_team", field="team", to="directory.Team"),
            SameOrganisation(name="plan_of_rep", field="rep", to="directory.Rep"),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(rep__isnull=True), name="plan_of_one_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name", "id"], name="plans_by_name"),
            models.Index(fields=["organisation", "team"], name="plans_by_team"),
            models.Index(fields=["organisation", "rep"], name="plans_by_rep"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_id(self) -> UUID | None:
        """The id of the team or of the rep; None: the plan is the organisation's."""
        return self.rep_id or self.team_id


class PlanVersion(TenantEntity):
    """A plan's terms from a day on. An edit adds a version; verdicts keep the one they used.

    `ends_on` is the plan's last day, None without an end.
    """

    plan = TenantForeignKey(TargetPlan, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    criterion = models.CharField(max_length=10, choices=Criterion, default=Criterion.SHARE)
    share_required = models.PositiveSmallIntegerField(default=targets.DEFAULT_SHARE)
    cohort = models.CharField(max_length=20, choices=Cohort, default=Cohort.CURRENT_ROSTER)
    created_at = CreatedAt()

    objects: ClassVar = PlanVersionQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="version_of_plan", field="plan", to="targets.TargetPlan", on_delete="CASCADE"
            ),
            models.UniqueConstraint(
                fields=["organisation", "plan", "number"], name="one_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(share_required__range=(1, 100)), name="share_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} version {self.number}"

    @property
    def last_day(self) -> date | None:
        """The plan's last day, as its pauses have moved it."""
        if self.ends_on is None:
            return None
        return moved(self.ends_on, since(self.starts_on, self._pauses()))

    def as_plan(self) -> targets.Plan:
        plan = targets.Plan(
            starts_on=self.starts_on,
            stages=tuple(
                targets.Stage(stage.threshold, stage.due_on, stage.position)
                for stage in sorted(self.stages.all(), key=lambda stage: stage.position)
            ),
            criterion=targets.Criterion(self.criterion),
            share_required=self.share_required,
            cohort=targets.Cohort(self.cohort),
        )
        return targets.paused(plan, self._pauses())

    def _pauses(self) -> list[Pause]:
        return [pause.as_pause() for pause in self.plan.pauses.all()]


class PlanPause(TenantEntity):
    """Days on which a plan is paused, both included."""

    plan = TenantForeignKey(TargetPlan, models.CASCADE, related_name="pauses")
    from_day = models.DateField()
    last_day = models.DateField()
    created_at = CreatedAt()

    objects: ClassVar = PlanPauseQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="pause_of_plan", field="plan", to="targets.TargetPlan", on_delete="CASCADE"
            ),
            models.UniqueConstraint(
                fields=["organisation", "plan", "from_day"], name="one_pause_per_plan_and_day"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("from_day")), name="pause_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} to {self.last_day}"

    def as_pause(self) -> Pause:
        return Pause(self.from_day, self.last_day)


class Stage(TenantEntity):
    """One step of a plan: a threshold in points, to be reached by the end of a day."""

    version = TenantForeignKey(PlanVersion, models.CASCADE, related_name="stages")
    position = models.PositiveSmallIntegerField()
    threshold = models.PositiveSmallIntegerField()
    due_after_months = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="stage_of_version",
                field="version",
                to="targets.PlanVersion",
                on_delete="CASCADE",
            ),
            models.UniqueConstraint(
                fields=["organisation", "version", "position"], name="one_stage_per_position"
            ),
            models.CheckConstraint(
                condition=Q(threshold__range=(1, 100)), name="threshold_in_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.threshold} by {self.due_on}"
