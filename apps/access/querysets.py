from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Case, CharField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from .models import ApiKey, InvitationLink, Membership


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def with_user(self) -> Self:
        return self.select_related("user")

    def accepted(self) -> Self:
        """Memberships that give rights."""
        return self.filter(accepted_at__isnull=False, suspended_at__isnull=True)

    def admins(self) -> Self:
        return self.accepted().filter(role=Role.ADMIN)

    def of_user(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)


class InvitationLinkQuerySet(TenantQuerySet["InvitationLink"]):
    def with_member(self) -> Self:
        return self.select_related("membership__user")

    def with_state(self) -> Self:
        """Add `state` of now, as `state_at` tells it."""
        words = {"accepted": Q(used_at__isnull=False), "revoked": Q(revoked_at__isnull=False),
                 "waiting": Q(expires_at__gt=Now())}  # fmt: skip
        cases = [When(condition, Value(word)) for word, condition in words.items()]
        return self.annotate(state=Case(*cases, default=Value("expired"), output_field=CharField()))

    def of_membership(self, membership_id: UUID) -> Self:
        return self.filter(membership_id=membership_id)

    def created_since(self, moment: datetime) -> Self:
        return self.filter(created_at__gt=moment)

    def open_at(self, moment: datetime | Combinable) -> Self:
        """Links by which somebody may still accept."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=moment)

    def to_mail_at(self, moment: datetime) -> Self:
        """Open links of which a mail is to be sent now."""
        return self.open_at(moment).filter(mail_after__lte=moment)


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=moment)
        return self.filter(alive, revoked_at__isnull=True)

    def created_by(self, ids: Iterable[UUID]) -> Self:
        """Keys that the users or keys with these ids made."""
        return self.filter(created_by_id__in=ids)
