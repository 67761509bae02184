"""What a directory of the organisation has told by SCIM: its users and groups."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Upper

from ssi_platform.database import privileges
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey
from ssi_platform.tenancy.roles import Role

from ..querysets import (
    GroupPlaceQuerySet,
    MemberEmailQuerySet,
    ProvisionedGroupQuerySet,
    ProvisionedMemberQuerySet,
)

MAX_EXTERNAL_ID, MAX_NAME = 255, 150
MAX_EMAILS = 10
MAX_EMAIL, MAX_TYPE = 254, 20


class ProvisionedMember(WithChangedAt, TenantEntity):
    """A member whom the directory keeps. The id is the membership's.

    `own_role` is the role without any group: that of a rep, or the one that the member had when the
    directory began to keep them (`linked`). `managed_teams` and `team` are those that groups have
    given, and may take away. The names are the directory's; the membership has one name. `active`
    is what the directory says; whether the member has rights is the membership's `suspended_at`.
    """

    membership = TenantForeignKey("access.Membership", models.CASCADE, related_name="provisioned")
    user_name = models.CharField(max_length=MAX_EMAIL)
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID, blank=True)
    display_name = models.CharField(max_length=MAX_NAME, blank=True)
    formatted_name = models.CharField(max_length=MAX_NAME, blank=True)
    given_name = models.CharField(max_length=MAX_NAME, blank=True)
    family_name = models.CharField(max_length=MAX_NAME, blank=True)
    active = models.BooleanField(null=True, default=True)
    linked = models.BooleanField(default=False)
    own_role = models.CharField(max_length=10, choices=Role)
    managed_teams = ArrayField(models.UUIDField(), default=list, blank=True)
    team = models.UUIDField(null=True, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = ProvisionedMemberQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "membership"], name="one_provisioned_per_membership"
            ),
            SameOrganisation(
                name="provisioned_is_member", field="membership", to="access.Membership"
            ),
        ]
        indexes = [
            models.Index("organisation", Upper("user_name"), name="provisioned_by_user_name"),
            models.Index(fields=["organisation", "external_id"], name="provisioned_by_external_id"),
        ]

    def __str__(self) -> str:
        return self.user_name

    def in_api_units(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Leave the ids for the audit: it names people by their memberships only."""
        return {"membership": columns["membership"], "linked": columns["linked"]}


class MemberEmail(TenantEntity):
    """An e-mail address of a member, as the directory says. Nobody signs in with it."""

    app_privileges = privileges.ADD | {"DELETE"}

    member = TenantForeignKey(ProvisionedMember, models.CASCADE, related_name="emails")
    value = models.CharField(max_length=MAX_EMAIL, blank=True)
    type = models.CharField(max_length=MAX_TYPE, blank=True)
    primary = models.BooleanField(null=True)

    objects: ClassVar = MemberEmailQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(
                name="email_of_member", field="member", to="provisioning.ProvisionedMember"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="emails_of_member")]

    def __str__(self) -> str:
        return self.value


class ProvisionedGroup(WithChangedAt, TenantEntity):
    """A group of the directory. What it means here is said by `GroupMapping`."""

    display_name = models.CharField(max_length=255)
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = ProvisionedGroupQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        indexes = [
            models.Index("organisation", Upper("display_name"), name="groups_by_display_name"),
            models.Index(fields=["organisation", "external_id"], name="groups_by_external_id"),
        ]

    def __str__(self) -> str:
        return self.display_name


class GroupPlace(TenantEntity):
    """A member of a group."""

    group = TenantForeignKey(ProvisionedGroup, models.CASCADE, related_name="places")
    member = TenantForeignKey(ProvisionedMember, models.CASCADE, related_name="places")

    objects: ClassVar = GroupPlaceQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "group", "member"], name="one_place_per_group_and_member"
            ),
            SameOrganisation(
                name="place_in_group", field="group", to="provisioning.ProvisionedGroup"
            ),
            SameOrganisation(
                name="place_of_member", field="member", to="provisioning.ProvisionedMember"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "member"], name="groups_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"
