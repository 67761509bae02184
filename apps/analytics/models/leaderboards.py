"""Who does not want to be on a leaderboard."""

from typing import ClassVar

from django.db import models

from apps.directory.models import Rep
from ssi_platform.database.fields import CreatedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey

from .. import querysets


class LeaderboardOptOut(TenantEntity):
    """A rep who stands on no leaderboard, as long as this row is there."""

    rep = TenantForeignKey(Rep, models.CASCADE, related_name="+")
    created_at = CreatedAt()

    objects: ClassVar = querysets.LeaderboardOptOutQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="opt_out_of_rep", field="rep", to="directory.Rep", on_delete="CASCADE"
            ),
            models.UniqueConstraint(fields=["organisation", "rep"], name="one_opt_out_per_rep"),
        ]

    def __str__(self) -> str:
        return str(self.rep_id)
