"""Where the reps stand today."""

from typing import ClassVar

from django.db import models

from apps.directory.models import Rep, Team
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantForeignKey, TenantModel

from .. import querysets

# The columns by which lists of standings are ordered, ascending; see `services.standing_orders`.
ORDERS = (
    "total_down", "total_up", "gap_up", "gap_down", "change_7_down", "change_28_down",
    "change_90_down", "rank_up", "name_up",
)  # fmt: skip


class CurrentStanding(TenantModel):
    """A rep on the roster of the organisation's current day, the absent ones included.

    Derived: safe to delete and rebuild. All rows of an organisation are of one `day` and one
    `shape`, the version of what `content` holds, which is the row as JSON shows it to callers
    who list the whole team. The other columns are figures to order by, with a number above all
    others where there is none.
    """

    pk = models.CompositePrimaryKey("organisation_id", "rep_id")
    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+")
    team = TenantForeignKey(Team, models.CASCADE, related_name="+")
    day = models.DateField()
    shape = models.PositiveSmallIntegerField()
    excused = models.BooleanField()
    total_down = models.IntegerField()
    total_up = models.IntegerField()
    gap_up = models.IntegerField()
    gap_down = models.IntegerField()
    change_7_down = models.IntegerField()
    change_28_down = models.IntegerField()
    change_90_down = models.IntegerField()
    rank_up = models.IntegerField()
    name_up = models.TextField(db_collation="C")
    content = models.TextField()

    objects: ClassVar = querysets.CurrentStandingQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            SameOrganisation(
                name="current_standing_of_rep", field="rep", to="directory.Rep",
                on_delete="CASCADE",
            ),
            SameOrganisation(
                name="current_standing_in_team", field="team", to="directory.Team",
                on_delete="CASCADE",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation", "team"], name="standings_of_team"),
            *(
                models.Index(fields=["organisation", order, "rep"], name=f"standings_by_{order}")
                for order in ORDERS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rep_id} on {self.day}"
