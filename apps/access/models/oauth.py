"""OAuth 2.0: clients, their secrets, what members granted them, and tokens."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ssi_platform.database import privileges
from ssi_platform.database.fields import ChangedAt, CreatedAt, WithChangedAt
from ssi_platform.tenancy.constraints import SameOrganisation
from ssi_platform.tenancy.digests import LENGTH as DIGEST_LENGTH
from ssi_platform.tenancy.models import TenantEntity, TenantForeignKey

from ..querysets import OAuthClientQuerySet, OAuthGrantQuerySet, OAuthTokenQuerySet, SecretQuerySet
from .rights import MAX_NETWORKS, MAX_SCOPES, Membership

MAX_REDIRECTS, MAX_REDIRECT = 10, 500


class GrantType(models.TextChoices):
    """How a client gets tokens: for itself, or for a member who agrees."""

    CLIENT_CREDENTIALS = "client_credentials"
    AUTHORIZATION_CODE = "authorization_code"


class TokenKind(models.TextChoices):
    """What a stored token is."""

    CODE = "code"
    ACCESS = "access_token"
    REFRESH = "refresh_token"


def _scopes() -> ArrayField:  # type: ignore[type-arg]
    return ArrayField(models.CharField(max_length=32), size=MAX_SCOPES)


class OAuthClient(WithChangedAt, TenantEntity):
    """A program of one organisation that gets tokens, limited to its scopes.

    A confidential client has secrets (`OAuthSecret`), a public one has none and uses the code flow
    only. `created_by_kind` and `created_by_id` name the caller who made it, as those of a key do.
    """

    app_privileges = privileges.CHANGE

    name = models.CharField(max_length=100)
    client_id = models.CharField(max_length=24)
    confidential = models.BooleanField(default=True)
    grant_types = ArrayField(models.CharField(max_length=20, choices=GrantType), size=2)
    redirect_uris = ArrayField(
        models.CharField(max_length=MAX_REDIRECT), size=MAX_REDIRECTS, default=list, blank=True
    )
    scopes = _scopes()
    allowed_networks = ArrayField(
        models.CharField(max_length=43), size=MAX_NETWORKS, default=list, blank=True
    )
    created_by_kind = models.CharField(max_length=20)
    created_by_id = models.UUIDField()
    created_at = CreatedAt()
    changed_at = ChangedAt()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = OAuthClientQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "client_id"], name="one_client_per_client_id"
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__lte=MAX_SCOPES), name="client_of_at_most_100_scopes"
            ),
            models.CheckConstraint(
                condition=Q(allowed_networks__len__lte=MAX_NETWORKS),
                name="client_of_at_most_50_networks",
            ),
            models.CheckConstraint(
                condition=Q(redirect_uris__len__lte=MAX_REDIRECTS),
                name="client_of_at_most_10_redirects",
            ),
        ]
        indexes = [
            # For the cross-tenant function, which runs before the organisation is known.
            models.Index(fields=["client_id", "organisation"], name="clients_by_client_id"),
            models.Index(fields=["organisation", "created_by_id"], name="clients_by_maker"),
        ]

    def __str__(self) -> str:
        return self.name

    def usable_at(self, moment: datetime) -> bool:
        """Tell whether the client is neither deleted nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)


class OAuthSecret(TenantEntity):
    """A secret of a confidential client, kept as a digest. Rotation lets two overlap."""

    client = TenantForeignKey(OAuthClient, models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=DIGEST_LENGTH)
    created_at = CreatedAt()
    expires_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = SecretQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="secret_of_client", field="client", to="access.OAuthClient"),
        ]
        indexes = [models.Index(fields=["organisation", "client"], name="secrets_of_client")]

    def __str__(self) -> str:
        return f"a secret of {self.client_id}"


class OAuthGrant(WithChangedAt, TenantEntity):
    """What a member lets a client do for them. It ends with the membership or the client."""

    client = TenantForeignKey(OAuthClient, models.CASCADE, related_name="grants")
    membership = TenantForeignKey(Membership, models.CASCADE, related_name="grants")
    scopes = _scopes()
    created_at = CreatedAt()
    changed_at = ChangedAt()

    objects: ClassVar = OAuthGrantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="grant_to_client", field="client", to="access.OAuthClient"),
            SameOrganisation(name="grant_of_member", field="membership", to="access.Membership"),
            models.UniqueConstraint(
                fields=["organisation", "client", "membership"], name="one_grant_per_member"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "membership"], name="grants_of_member")]

    def __str__(self) -> str:
        return f"{self.client_id} for {self.membership_id}"


class OAuthToken(TenantEntity):
    """An authorisation code, an access token or a refresh token, kept as a digest.

    `family` is common to the tokens that follow from one authorisation: they end together when a
    code or a refresh token is used twice. `redirect_uri` and `code_challenge` are those of a code.
    """

    client = TenantForeignKey(OAuthClient, models.CASCADE, related_name="+")
    grant = TenantForeignKey(OAuthGrant, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=13, choices=TokenKind)
    family = models.UUIDField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    scopes = _scopes()
    redirect_uri = models.CharField(max_length=MAX_REDIRECT, blank=True)
    code_challenge = models.CharField(max_length=43, blank=True)
    created_at = CreatedAt()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar = OAuthTokenQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            SameOrganisation(name="token_of_client", field="client", to="access.OAuthClient"),
            SameOrganisation(name="token_of_grant", field="grant", to="access.OAuthGrant"),
        ]
        indexes = [
            # For the cross-tenant function, which runs before the organisation is known.
            models.Index(fields=["digest", "organisation"], name="tokens_by_digest"),
            models.Index(fields=["organisation", "client"], name="tokens_of_client"),
            models.Index(fields=["organisation", "grant"], name="tokens_of_grant"),
            models.Index(fields=["organisation", "family"], name="tokens_of_family"),
            models.Index(fields=["organisation", "expires_at"], name="tokens_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.client_id}"
