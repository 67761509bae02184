from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ssi_platform.database import privileges
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.digests import LENGTH as DIGEST_LENGTH
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey
from ssi_platform.tenancy.roles import Role

from ..querysets import ApiKeyQuerySet, InvitationLinkQuerySet, MembershipQuerySet

MAX_SCOPES, MAX_NETWORKS = 100, 50


class Membership(WithChangedAt, TenantEntity):
    """A user's role in one organisation, and their name there.

    It gives no right before the person has accepted it, nor while it is suspended: then it does not
    exist for the person, and keeps its role. The name is the organisation's: other organisations of
    the person neither see nor change it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    role = models.CharField(max_length=10, choices=Role)
    name = models.CharField(max_length=150, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user"], name="one_membership_per_user"
            ),
        ]
        # For the cross-tenant function, which runs before the organisation is known.
        indexes = [models.Index(fields=["user", "organisation"], name="memberships_of_user")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class LinkState(models.TextChoices):
    """What became of a link."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"


class InvitationLink(TenantEntity):
    """A link by which a person accepts their membership, once. Its text is not kept.

    `digest` is of the link that the caller was given, `mailed_digest` of the one in the mail: who
    opens that one has shown that the mailbox is theirs. `mail_after` is from when on a mail is to
    be sent; a worker that takes it up clears it first, so that none is sent twice. `mailed_at` is
    when the mail server took the mail.
    """

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=DIGEST_LENGTH)
    mailed_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, default="")
    language = models.CharField(max_length=10)
    created_by_kind = models.CharField(max_length=20)
    created_by_id = models.UUIDField()
    created_at = CreatedAt()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    mail_after = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects: ClassVar = InvitationLinkQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="link_of_membership", field="membership", to="access.Membership"),
        ]
        indexes = [
            models.Index(fields=["organisation", "membership"], name="links_of_membership"),
            models.Index(fields=["organisation", "-created_at", "-id"], name="links_by_age"),
            # For the cross-tenant functions, which run before the organisation is known.
            models.Index(fields=["digest", "organisation"], name="links_by_digest"),
            models.Index(fields=["mailed_digest", "organisation"], name="links_by_mailed_digest"),
            models.Index(
                fields=["organisation"],
                condition=Q(mail_after__isnull=False),
                name="links_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"link of {self.membership_id}"

    def state_at(self, moment: datetime) -> LinkState:
        """Return what became of the link until a moment."""
        if self.used_at is not None:
            return LinkState.ACCEPTED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.WAITING if self.expires_at > moment else LinkState.EXPIRED


class ApiKey(WithChangedAt, TenantEntity):
    """A key of a program in one organisation, limited to its scopes. Its text is not kept.

    `created_by_kind` and `created_by_id` name the caller who made it: a user, another key, or the
    system. Its scopes are names of permissions, as the registry of permissions has them.
    """

    app_privileges = privileges.CHANGE

    name = models.CharField(max_length=100)
    public_id = models.CharField(max_length=12)
    digest = models.CharField(max_length=DIGEST_LENGTH)
    scopes = ArrayField(models.CharField(max_length=32), size=MAX_SCOPES)
    allowed_networks = ArrayField(
        models.CharField(max_length=43), size=MAX_NETWORKS, default=list, blank=True
    )
    created_by_kind = models.CharField(max_length=20)
    created_by_id = models.UUIDField()
    created_at = CreatedAt()
    changed_at = ChangedAt()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ApiKeyQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "public_id"], name="one_key_per_public_id"
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__lte=MAX_SCOPES), name="at_most_100_scopes"
            ),
            models.CheckConstraint(
                condition=Q(allowed_networks__len__lte=MAX_NETWORKS), name="at_most_50_networks"
            ),
        ]
        indexes = [
            models.Index(fields=["public_id", "organisation"], name="keys_by_public_id"),
            models.Index(fields=["organisation", "created_by_id"], name="keys_by_maker"),
        ]

    def __str__(self) -> str:
        return self.name

    def usable_at(self, moment: datetime) -> bool:
        """Tell whether the key is neither revoked nor expired; see the queryset's `usable_at`."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)
