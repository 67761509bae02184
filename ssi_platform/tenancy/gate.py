"""The only reads that span organisations, all in one place.

Each is a SECURITY DEFINER function of the role `ssi_gate`, written in a migration with an empty
search path. They answer before the tenant is known, or tell work which organisations to visit;
none returns a score, a name of a rep, or a list of people.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ssi_platform.api import statements

from .caller import Caller


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What the gate tells of the one key that a secret opens."""

    caller: Caller
    expires_at: datetime | None
    revoked_at: datetime | None
    allowed_networks: list[str]


def key_of(public_id: str, digest: str) -> KeyRow | None:
    """Return the key with this id and this digest of its secret; note that it was used."""
    rows = _call("gate_key(%s, %s)", [public_id, digest])
    if not rows:
        return None
    organisation_id, slug, key_id, name, scopes, expires_at, revoked_at, networks = rows[0]
    caller = Caller.key(
        organisation_id=organisation_id, slug=slug, key_id=key_id, name=name, scopes=scopes
    )
    return KeyRow(caller, expires_at, revoked_at, networks)


def memberships_of(user) -> list[Caller]:
    """Return the organisations that a person belongs to, by slug."""
    rows = _call("gate_memberships(%s)", [user.pk])
    return [
        Caller.member(
            organisation_id=organisation_id,
            slug=slug,
            user_id=user.pk,
            name=user.email,
            role=role,
            membership_id=membership_id,
        )
        for organisation_id, slug, membership_id, role in rows
    ]


def organisation_by_slug(slug: str) -> UUID | None:
    """Return the id of the organisation of that name, for commands and the admin's sign-in."""
    rows = _call("gate_organisation(%s)", [slug])
    return rows[0][0] if rows else None


def organisations_with_stale_ranges() -> list[UUID]:
    return [row[0] for row in _call("gate_stale_organisations()", [])]


def organisations_with_waiting_jobs() -> list[UUID]:
    return [row[0] for row in _call("gate_job_organisations()", [])]


def organisations() -> list[UUID]:
    """Return every organisation's id, for the daily sweep."""
    return [row[0] for row in _call("gate_organisations()", [])]


def _call(function: str, parameters: list) -> list[tuple]:
    return statements.run(f"SELECT * FROM {function}", parameters)  # noqa: S608 - ours
