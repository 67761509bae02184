from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db.models import Prefetch, Q

from ssi_platform.tenancy.querysets import Row, TenantQuerySet

if TYPE_CHECKING:
    from ..models import GroupPlace, MemberEmail, ProvisionedGroup, ProvisionedMember


class WithPlaces(TenantQuerySet[Row]):
    """Rows that have places, of members in groups."""

    def _places(self, side: str) -> "Prefetch[Any]":
        places = self._related("places")
        return Prefetch("places", places.select_related(side).order_by(side))


class ProvisionedMemberQuerySet(WithPlaces["ProvisionedMember"]):
    def with_membership(self) -> Self:
        return self.select_related("membership", "membership__user")

    def with_emails_and_groups(self) -> Self:
        emails = Prefetch("emails", self._related("emails").order_by("pk"))
        return self.prefetch_related(emails, self._places("group"))

    def of_user(self, user_id: UUID) -> Self:
        return self.filter(membership__user=user_id)

    def in_group(self, group_id: UUID) -> Self:
        return self.filter(places__group=group_id)

    def with_ids(self, ids: Collection[UUID]) -> Self:
        return self.filter(pk__in=ids)


class MemberEmailQuerySet(TenantQuerySet["MemberEmail"]):
    def of_member(self, member_id: UUID) -> Self:
        return self.filter(member=member_id)


class ProvisionedGroupQuerySet(WithPlaces["ProvisionedGroup"]):
    def with_members(self) -> Self:
        return self.prefetch_related(self._places("member"))

    def of_member(self, member_id: UUID) -> Self:
        return self.filter(places__member=member_id)

    def called(self, group: str) -> Self:
        """Groups with a name, in letters of any case, or with an id in the directory."""
        return self.filter(Q(display_name__iexact=group) | Q(external_id=group))


class GroupPlaceQuerySet(TenantQuerySet["GroupPlace"]):
    def in_group(self, group_id: UUID) -> Self:
        return self.filter(group=group_id)

    def of_member(self, member_id: UUID) -> Self:
        return self.filter(member=member_id)
