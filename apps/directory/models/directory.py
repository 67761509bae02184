from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.domain.calendar import FIRST_DAY, LAST_DAY
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey, TenantModel

from ..querysets import (
    AssignmentQuerySet,
    OfTeamsQuerySet,
    ParentPeriodQuerySet,
    PeriodQuerySet,
    RepQuerySet,
    TeamQuerySet,
    TenureQuerySet,
)

ANY_DAY = (FIRST_DAY, LAST_DAY)
EXTERNAL_ID: dict[str, Any] = {"max_length": 100, "null": True, "blank": True}


class Team(WithChangedAt, TenantEntity):
    """Reps who share targets. Teams form a tree, which `TeamParent` dates.

    From `archived_from` on a team has no reps and no teams below it that are not archived, and
    leaves lists and choices; its days before are what they were.
    """

    name = models.CharField(max_length=100)
    external_id = models.CharField(**EXTERNAL_ID)
    archived_from = models.DateField(null=True, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = TeamQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "external_id"], name="one_team_per_external_id"
            ),
            models.CheckConstraint(
                condition=Q(archived_from__range=ANY_DAY), name="team_archived_on_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name", "id"], name="teams_by_name"),
            models.Index(fields=["organisation", "changed_at", "id"], name="teams_by_change"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamParent(WithChangedAt, TenantEntity):
    """From this day on the team is below this parent, or at the top; until the team's next one.

    Only the start is stored, so two parents of a team cannot overlap. Before its first row, and
    without any, a team is at the top. The parent that a team is created with holds from the first
    day of the calendar on, `domain.calendar.FIRST_DAY`.
    """

    team = TenantForeignKey(Team, models.CASCADE, related_name="parents")
    parent = TenantForeignKey(Team, models.PROTECT, related_name="children", null=True, blank=True)
    from_day = models.DateField()
    changed_at = ChangedAt()

    objects: ClassVar = OfTeamsQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        verbose_name, verbose_name_plural = "place of a team", "places of teams"
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="parent_of_team", field="team", to="directory.Team"),
            SameOrganisation(name="parent_is_team", field="parent", to="directory.Team"),
            models.UniqueConstraint(
                fields=["organisation", "team", "from_day"], name="one_parent_per_team_and_day"
            ),
            models.CheckConstraint(condition=Q(from_day__range=ANY_DAY), name="parent_from_a_day"),
        ]
        indexes = [
            models.Index(fields=["organisation", "parent", "from_day"], name="teams_of_parent")
        ]

    def __str__(self) -> str:
        return f"{self.team} from {self.from_day}"


class ParentPeriod(TenantModel):
    """A team's parent with the end of its time: [from_day, to_day). A view: never written."""

    id = models.UUIDField(primary_key=True)
    team = TenantForeignKey(Team, models.DO_NOTHING, related_name="parent_periods")
    parent = TenantForeignKey(Team, models.DO_NOTHING, related_name="+", null=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    changed_at = models.DateTimeField()

    objects: ClassVar = ParentPeriodQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "directory_parentperiod"

    def __str__(self) -> str:
        return f"{self.team_id} from {self.from_day} to {self.to_day}"


class Lineage(TenantModel):
    """A team and one above it, or itself, during [from_day, to_day). A view: never written.

    On each day a pair has at most one row, because there is one path between two teams; several
    periods that follow each other may say the same. Depth 0 is the team itself, on every day.
    """

    pk = models.CompositePrimaryKey("organisation_id", "ancestor_id", "descendant_id", "from_day")
    ancestor = TenantForeignKey(Team, models.DO_NOTHING, related_name="lineage_down")
    descendant = TenantForeignKey(Team, models.DO_NOTHING, related_name="lineage_up")
    depth = models.PositiveSmallIntegerField()
    from_day = models.DateField()
    to_day = models.DateField(null=True)

    objects: ClassVar = PeriodQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "directory_lineage"

    def __str__(self) -> str:
        return f"{self.descendant_id} under {self.ancestor_id} from {self.from_day}"


class TeamManager(TenantEntity):
    """A member with the role of manager manages a team and the teams below it."""

    team = TenantForeignKey(Team, models.CASCADE, related_name="managers")
    membership = TenantForeignKey("access.Membership", models.CASCADE, related_name="managed_teams")

    objects: ClassVar = OfTeamsQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="manager_of_team", field="team", to="directory.Team"),
            SameOrganisation(name="manager_is_member", field="membership", to="access.Membership"),
            models.UniqueConstraint(
                fields=["organisation", "team", "membership"],
                name="one_manager_per_team_and_member",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "membership"], name="teams_of_manager")]

    def __str__(self) -> str:
        return f"{self.membership_id} manages {self.team_id}"


class Rep(WithChangedAt, TenantEntity):
    """A salesperson whose index is measured."""

    name = models.CharField(max_length=150)
    external_id = models.CharField(**EXTERNAL_ID)
    email = models.EmailField(max_length=254, blank=True)
    profile_url = models.URLField(max_length=300, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = RepQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "external_id"], name="one_rep_per_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "name", "id"], name="reps_by_name"),
            models.Index(fields=["organisation", "changed_at", "id"], name="reps_by_change"),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(WithChangedAt, TenantEntity):
    """From this day on the rep is in this team, or in none; until the rep's next assignment.

    Only the start is stored, so two assignments of a rep cannot overlap.
    """

    rep = TenantForeignKey(Rep, models.CASCADE, related_name="assignments")
    team = TenantForeignKey(Team, models.PROTECT, related_name="assignments", null=True, blank=True)
    from_day = models.DateField()
    changed_at = ChangedAt()

    objects: ClassVar = AssignmentQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        verbose_name, verbose_name_plural = "move of a rep", "moves of reps"
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="assignment_of_rep", field="rep", to="directory.Rep"),
            SameOrganisation(name="assignment_to_team", field="team", to="directory.Team"),
            models.UniqueConstraint(
                fields=["organisation", "rep", "from_day"], name="one_assignment_per_rep_and_day"
            ),
            models.CheckConstraint(
                condition=Q(from_day__range=ANY_DAY), name="assignment_from_a_day"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "team", "from_day"], name="assigned_to")]

    def __str__(self) -> str:
        return f"{self.rep} from {self.from_day}"


class Tenure(TenantModel):
    """An assignment with its end: [from_day, to_day). A view: never written."""

    id = models.UUIDField(primary_key=True)
    rep = TenantForeignKey(Rep, models.DO_NOTHING, related_name="tenures")
    team = TenantForeignKey(Team, models.DO_NOTHING, related_name="tenures", null=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    changed_at = models.DateTimeField()

    objects: ClassVar = TenureQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "directory_tenure"

    def __str__(self) -> str:
        return f"{self.rep_id} from {self.from_day} to {self.to_day}"
