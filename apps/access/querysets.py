from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import (
        ApiKey,
        InvitationLink,
        Membership,
        OAuthClient,
        OAuthGrant,
        OAuthSecret,
        OAuthToken,
    )


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def with_user(self) -> Self:
        return self.select_related("user")

    def with_rep(self) -> Self:
        """Add `rep`: the id of the rep that a member is, if they are one."""
        return self.annotate(rep=F("as_rep__rep_id"))

    def of_rep(self, rep_id: UUID) -> Self:
        """The member who is a rep, if there is one."""
        return self.filter(as_rep__rep=rep_id)

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


def _not_expired(moment: datetime | Combinable) -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=moment)


class ApiKeyQuerySet(TenantQuerySet["ApiKey"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(_not_expired(moment), revoked_at__isnull=True)

    def created_by(self, ids: Iterable[UUID]) -> Self:
        """Keys that the users, keys or clients with these ids made."""
        return self.filter(created_by_id__in=ids)


class OAuthClientQuerySet(TenantQuerySet["OAuthClient"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(_not_expired(moment), revoked_at__isnull=True)

    def created_by(self, ids: Iterable[UUID]) -> Self:
        """Clients that the users, keys or clients with these ids made."""
        return self.filter(created_by_id__in=ids)


class SecretQuerySet(TenantQuerySet["OAuthSecret"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(_not_expired(moment))


class OAuthGrantQuerySet(TenantQuerySet["OAuthGrant"]):
    def visible_to(self, caller: "Caller") -> Self:
        """Their own, for members who may not read those of others."""
        grants = super().visible_to(caller)
        if caller.sees_all and "clients:read" in caller.permissions:
            return grants
        return grants.filter(membership_id=caller.membership_id)

    def usable_at(self, moment: datetime | Combinable) -> Self:
        """Grants whose client is not deleted and whose member is one."""
        ended = Q(client__expires_at__isnull=True) | Q(client__expires_at__gt=moment)
        of_members = self.filter(
            membership__accepted_at__isnull=False, membership__suspended_at=None
        )
        return of_members.filter(ended, client__revoked_at=None)

    def with_member(self) -> Self:
        return self.select_related("client", "membership__user")


class OAuthTokenQuerySet(TenantQuerySet["OAuthToken"]):
    def usable_at(self, moment: datetime | Combinable) -> Self:
        return self.filter(expires_at__gt=moment, revoked_at=None, used_at=None)

    def of_family(self, family: UUID) -> Self:
        return self.filter(family=family)
