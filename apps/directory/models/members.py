from typing import ClassVar

from django.db import models

from apps.access.models import Membership
from ssi_platform.database.fields import CreatedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey

from ..querysets import OfRepsQuerySet
from .directory import Rep


class RepMember(TenantEntity):
    """A member is a rep: they read their own scores and standing.

    A member is at most one rep, and a rep at most one member. It ends with either of them.
    """

    rep = TenantForeignKey(Rep, models.CASCADE, related_name="as_member")
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="as_rep")
    created_at = CreatedAt()

    objects: ClassVar = OfRepsQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="member_is_rep", field="rep", to="directory.Rep"),
            SameOrganisation(name="rep_is_member", field="membership", to="access.Membership"),
            models.UniqueConstraint(fields=["organisation", "rep"], name="one_member_per_rep"),
            models.UniqueConstraint(
                fields=["organisation", "membership"], name="one_rep_per_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} is {self.rep_id}"
