"""What the functions of `cross_tenant` return."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The API key that a secret belongs to, with its organisation."""

    organisation_id: UUID
    slug: str
    id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    address_allowed: bool
    used_recently: bool
    digest: str
    quotas: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A person's membership in one organisation, which gives rights once it is `accepted`.

    `connections` are the enabled ones of single sign-on; `password` tells whether a session that
    began with a password may use it. `rep_id` is the rep that the person is, if they are one.
    """

    organisation_id: UUID
    slug: str
    id: UUID
    role: str
    accepted: bool
    connections: list[UUID]
    password: bool
    rep_id: UUID | None = None
    quotas: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link of an invitation; `by_mail`: the secret is that of the mail."""

    organisation_id: UUID
    slug: str
    organisation: str
    id: UUID
    user_id: UUID
    email: str
    name: str
    role: str
    by_mail: bool
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """An OAuth access token that is in force, with its organisation, client and member.

    `scopes` are those of the token that its client, and the member's grant, still have. A token of
    a member's grant has a `grant_id`, and the member's `user_id`, `role` and `membership_id`.
    """

    organisation_id: UUID
    slug: str
    client_id: UUID
    name: str
    scopes: list[str]
    address_allowed: bool
    grant_id: UUID | None
    user_id: UUID | None
    role: str | None
    membership_id: UUID | None
    quotas: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class IndustryRow:
    """An organisation on a day, as it contributes to the benchmarks of its industry.

    `released_in` is the month of the last published release, if the organisation was behind it.
    One that does not take part any more has no figures. `stale`: they are to be computed again.
    """

    industry: str
    organisation_id: UUID
    released_in: date | None
    stale: bool
    scored: int | None
    median: int | None
    pillars: tuple[int | None, ...]
