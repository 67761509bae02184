"""The caller of a request: a member, a key or an OAuth client, in one organisation."""

from dataclasses import dataclass, field
from uuid import UUID

from .permissions import PERMISSIONS, Permission
from .quotas import Overrides
from .roles import Role

SYSTEM_ID = NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Caller:
    """A member or a program of one organisation, with its permissions.

    `id` is that of the user, the key, the client or, for a client that acts for a member, of the
    member's grant. Only a member, and a client that acts for one, has a `role`, a `membership_id`
    and a `person_id`, which is the user's; and a `rep_id`, if the member is a rep. `quotas` are
    those of the organisation that differ from the defaults.
    """

    organisation_id: UUID
    slug: str
    kind: str
    id: UUID
    name: str
    permissions: frozenset[Permission]
    role: Role | None = None
    membership_id: UUID | None = None
    person_id: UUID | None = None
    rep_id: UUID | None = None
    quotas: Overrides | None = field(default=None, compare=False)

    @classmethod
    def member(
        cls,
        *,
        organisation_id: UUID,
        slug: str,
        user_id: UUID,
        name: str,
        role: str,
        membership_id: UUID,
        rep_id: UUID | None = None,
        quotas: Overrides | None = None,
    ) -> "Caller":
        return cls(
            organisation_id=organisation_id,
            slug=slug,
            kind="user",
            id=user_id,
            name=name,
            permissions=PERMISSIONS.of_role(Role(role)),
            role=Role(role),
            membership_id=membership_id,
            person_id=user_id,
            rep_id=rep_id,
            quotas=quotas,
        )

    @classmethod
    def invited(cls, *, organisation_id: UUID, slug: str, user_id: UUID, name: str) -> "Caller":
        """Return a person who has not accepted their membership: they hold no permission."""
        return cls(
            organisation_id=organisation_id,
            slug=slug,
            kind="user",
            id=user_id,
            name=name,
            permissions=frozenset(),
        )

    @classmethod
    def key(
        cls,
        *,
        organisation_id: UUID,
        slug: str,
        key_id: UUID,
        name: str,
        scopes: list[str],
        quotas: Overrides | None = None,
    ) -> "Caller":
        return cls(
            organisation_id=organisation_id,
            slug=slug,
            kind="key",
            id=key_id,
            name=name,
            permissions=PERMISSIONS.of_scopes(tuple(scopes)),
            quotas=quotas,
        )

    @classmethod
    def oauth_client(
        cls,
        *,
        organisation_id: UUID,
        slug: str,
        client_id: UUID,
        name: str,
        scopes: list[str],
        quotas: Overrides | None = None,
    ) -> "Caller":
        """Return an OAuth client that acts for itself."""
        return cls(
            organisation_id=organisation_id,
            slug=slug,
            kind="oauth_client",
            id=client_id,
            name=name,
            permissions=PERMISSIONS.of_scopes(tuple(scopes)),
            quotas=quotas,
        )

    @classmethod
    def oauth_user(
        cls,
        *,
        organisation_id: UUID,
        slug: str,
        grant_id: UUID,
        name: str,
        scopes: list[str],
        user_id: UUID,
        role: str,
        membership_id: UUID,
        rep_id: UUID | None = None,
        quotas: Overrides | None = None,
    ) -> "Caller":
        """Return an OAuth client that acts for a member: it may do what both may."""
        of_member = PERMISSIONS.of_role(Role(role))
        return cls(
            organisation_id=organisation_id,
            slug=slug,
            kind="oauth_user",
            id=grant_id,
            name=name,
            permissions=of_member & PERMISSIONS.of_scopes(tuple(scopes)),
            role=Role(role),
            membership_id=membership_id,
            person_id=user_id,
            rep_id=rep_id,
            quotas=quotas,
        )

    @classmethod
    def system(cls, *, organisation_id: UUID, slug: str = "") -> "Caller":
        """Return the platform itself: periodic work and management commands."""
        return cls(
            organisation_id=organisation_id,
            slug=slug,
            kind="system",
            id=SYSTEM_ID,
            name="system",
            permissions=frozenset(PERMISSIONS),
        )

    @property
    def own_rep(self) -> UUID:
        """The rep that the caller is, or an id that no row has, so that filters find nothing."""
        return self.rep_id or NO_ID

    @property
    def sees_all(self) -> bool:
        """True unless the caller is narrowed to teams (manager) or to themselves (rep)."""
        return self.role not in (Role.MANAGER, Role.REP)
