from typing import ClassVar

from django.db import models
from django.db.models import Q

from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey
from ssi_platform.tenancy.roles import Role

from ..querysets import GroupMappingQuerySet

MAX_GROUP = 255


class Relation(models.TextChoices):
    """What the people of a group are to the team that the group is mapped to."""

    MANAGES = "manages"
    BELONGS = "belongs"


class GroupMapping(TenantEntity):
    """What the people of a directory's group become here: a role, or people of a team.

    `group` is the name of the group, or its id in the directory. A group may have several mappings.
    """

    group = models.CharField(max_length=MAX_GROUP)
    role = models.CharField(max_length=10, choices=Role, blank=True)
    team = TenantForeignKey(
        "directory.Team", models.CASCADE, related_name="+", null=True, blank=True
    )
    relation = models.CharField(max_length=7, choices=Relation, blank=True)

    objects: ClassVar = GroupMappingQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="mapping_to_team", field="team", to="directory.Team"),
            models.CheckConstraint(
                condition=(
                    (~Q(role="") & Q(team__isnull=True, relation=""))
                    | (Q(role="", team__isnull=False) & ~Q(relation=""))
                ),
                name="mapped_to_a_role_or_a_team",
            ),
            models.UniqueConstraint(
                fields=["organisation", "group", "role", "team", "relation"],
                name="one_mapping_per_group_and_target",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.role or self.relation}"
