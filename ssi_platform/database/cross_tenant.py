"""The only reads that span organisations, all in one place.

Each is a SECURITY DEFINER function of the role `ssi_cross_tenant`, written in a migration with an
empty search path. They answer before the organisation is known, or tell a worker which
organisations have work. None returns a score, a name of a rep, or a list of people.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


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
    allowed_networks: list[str]
    used_recently: bool


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A person's membership in one organisation, which gives rights once it is `accepted`."""

    organisation_id: UUID
    slug: str
    id: UUID
    role: str
    accepted: bool


def api_key(public_id: str, digest: str) -> KeyRow | None:
    """Return the key with this id and this digest of its secret.

    `used_recently` tells whether a use of the last minute is recorded, by the database's clock.
    """
    rows = _call("cross_tenant_api_key(%s, %s)", [public_id, digest])
    return KeyRow(*rows[0]) if rows else None


def record_key_use(key_id: UUID) -> None:
    """Store that a key is used now, unless another transaction has locked it."""
    _call("cross_tenant_record_key_use(%s)", [key_id])


def memberships_of(user_id: UUID) -> list[MembershipRow]:
    """Return a person's memberships, ordered by the organisations' slugs."""
    return [MembershipRow(*row) for row in _call("cross_tenant_memberships(%s)", [user_id])]


def organisation_by_slug(slug: str) -> UUID | None:
    """Return the id of the organisation with a slug, for management commands."""
    rows = _call("cross_tenant_organisation(%s)", [slug])
    return rows[0][0] if rows else None


def organisations_with_stale_ranges() -> list[UUID]:
    """Return the organisations whose statistics are out of date."""
    return [row[0] for row in _call("cross_tenant_stale_organisations()", [])]


def organisations_with_unpublished_records() -> list[UUID]:
    """Return the organisations with events or audit events that have no sequence yet."""
    return [row[0] for row in _call("cross_tenant_unpublished_organisations()", [])]


def organisations_with_waiting_jobs() -> list[UUID]:
    """Return the organisations with a job to run."""
    return [row[0] for row in _call("cross_tenant_job_organisations()", [])]


def organisations() -> list[UUID]:
    """Return the id of every organisation, for periodic work."""
    return [row[0] for row in _call("cross_tenant_organisations()", [])]


def _call(function: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}", parameters)  # noqa: S608 - our own names
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
