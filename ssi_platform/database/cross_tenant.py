"""The only reads that span organisations, all in one place.

Each is a SECURITY DEFINER function of the role `ssi_cross_tenant`, written in a migration with an
empty search path. They answer before the organisation is known, or tell a worker which
organisations have work. None returns a score, a name of a rep, or a list of people: a person is
found by an id and a session by its key. `industry_contributions` returns medians of organisations
that take part in benchmarks, and answers only outside of every organisation's context.
"""

import json
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from . import clock, prepared
from .cross_tenant_rows import IndustryRow as IndustryRow
from .cross_tenant_rows import KeyRow as KeyRow
from .cross_tenant_rows import LinkRow as LinkRow
from .cross_tenant_rows import MembershipRow as MembershipRow
from .cross_tenant_rows import TokenRow as TokenRow

User = TypeVar("User", bound=models.Model)


def api_key(public_id: str, digests: list[str], address: str | None = None) -> KeyRow | None:
    """Return the key with this id and one of these digests of its secret.

    `address_allowed` tells whether the key may be used from the address; without an address only
    a key without networks may. `used_recently` tells whether a use of the last minute is recorded,
    by the database's clock.
    """
    rows = _at_an_instant(_call("cross_tenant_api_key(%s, %s, %s)", [public_id, digests, address]))
    return KeyRow(*_with_quotas(rows[0])) if rows else None


def record_key_use(key_id: UUID) -> None:
    """Store that a key is used now, unless another transaction has locked it."""
    _call("cross_tenant_record_key_use(%s)", [key_id])


def renew_key_digest(key_id: UUID, old: str, new: str) -> None:
    """Store a key's digest by another pepper, unless another transaction has locked the key."""
    _call("cross_tenant_renew_key_digest(%s, %s, %s)", [key_id, old, new])


def oauth_token(digests: list[str], address: str | None = None) -> TokenRow | None:
    """Return the access token with one of these digests, if it is in force.

    It is not when it expired or was revoked, when its client was deleted or has expired, or when
    the member that it is for is none any more. `address_allowed` is as in `api_key`.
    """
    rows = _at_an_instant(_call("cross_tenant_oauth_token(%s, %s)", [digests, address]))
    return TokenRow(*_with_quotas(rows[0])) if rows else None


def oauth_client(client_id: str) -> tuple[UUID, str] | None:
    """Return the organisation of the client with a public id: its id and its slug."""
    rows = _at_an_instant(_call("cross_tenant_oauth_client(%s)", [client_id]))
    return (rows[0][0], rows[0][1]) if rows else None


def memberships_of(user_id: UUID) -> list[MembershipRow]:
    """Return a person's memberships, ordered by the organisations' slugs."""
    rows = _at_an_instant(_call("cross_tenant_memberships(%s)", [user_id]))
    return [MembershipRow(*_with_quotas(row)) for row in rows]


def sign_in_connection(
    *, slug: str = "", domain: str = "", connection: UUID | None = None
) -> tuple[UUID, UUID] | None:
    """Return (organisation, connection) for signing in, by a name or by a verified domain."""
    rows = _call("cross_tenant_sign_in_connection(%s, %s, %s)", [slug, domain, connection])
    return (rows[0][0], rows[0][1]) if rows else None


def verify_domain(domain_id: UUID, at: datetime) -> bool:
    """Mark a domain of the current organisation as verified, unless another one has verified it."""
    return bool(_call("cross_tenant_verify_domain(%s, %s)", [domain_id, at])[0][0])


def invitation_link(digests: list[str]) -> LinkRow | None:
    """Return the link whose secret, or whose mailed secret, has a digest."""
    rows = _at_an_instant(_call("cross_tenant_invitation_link(%s)", [digests]))
    return LinkRow(*rows[0]) if rows else None


def organisations_with_unsent_mails() -> list[UUID]:
    """Return the organisations with mails of invitations that are to be sent now."""
    return [row[0] for row in _call("cross_tenant_unsent_mails()", [])]


def user(model: type[User], user_id: Any) -> User | None:
    """Return the person with an id, for the session that names it."""
    rows = model._default_manager.raw("SELECT * FROM cross_tenant_user(%s)", [user_id])
    return next(iter(rows), None)


def forget_user(user_id: UUID) -> None:
    """Delete a person whom no organisation knows any longer; others, and operators, stay."""
    _call("cross_tenant_forget_user(%s)", [user_id])


def delete_organisation(
    organisation_id: UUID, *, kind: str, actor: UUID, at: datetime, removed: dict[str, int]
) -> None:
    """Delete the current organisation, which has no member and no other row any more."""
    given = [organisation_id, kind, actor, at, json.dumps(removed)]
    _call("cross_tenant_delete_organisation(%s, %s, %s, %s, %s)", given)


def session(key: str) -> tuple[str, datetime] | None:
    """Return the data of the session with a key, and when it expires."""
    rows = _at_an_instant(_call("cross_tenant_session(%s)", [key]))
    return (rows[0][0], rows[0][1]) if rows else None


def create_session(key: str, data: str, expires_at: datetime) -> bool:
    """Store a new session; return False when there is one with this key."""
    return bool(_call("cross_tenant_create_session(%s, %s, %s)", [key, data, expires_at])[0][0])


def update_session(key: str, data: str, expires_at: datetime) -> bool:
    """Store a session; return False when it was deleted."""
    return bool(_call("cross_tenant_update_session(%s, %s, %s)", [key, data, expires_at])[0][0])


def delete_session(key: str) -> None:
    """Delete the session with a key."""
    _call("cross_tenant_delete_session(%s)", [key])


def delete_expired_sessions() -> None:
    """Delete the sessions that have expired, by the database's clock."""
    _call("cross_tenant_delete_expired_sessions()", [])


def sessions_by_secret() -> dict[str, int]:
    """Return how many sessions depend on each secret key, by the ids of the secret keys."""
    return {row[0]: row[1] for row in _call("cross_tenant_sessions_by_secret()", [])}


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
    """Return the organisations with a job to run, also those that run as many as they may."""
    return [row[0] for row in _call("cross_tenant_job_organisations()", [])]


def organisations_in_turn(running_jobs: int) -> list[UUID]:
    """Return the organisations with a job to run, in the order of their turns.

    The one with the fewest running jobs comes first, then the one whose last job began longest ago.
    Those that run as many as they may are left out: `running_jobs`, where no operator has set
    another number; 0 is no limit.
    """
    return [row[0] for row in _call("cross_tenant_job_turns(%s)", [running_jobs])]


def organisations() -> list[UUID]:
    """Return the id of every organisation, for periodic work."""
    return [row[0] for row in _call("cross_tenant_organisations()", [])]


def changes_of_scores(first: date, last: date) -> list[dict[str, Any]]:
    """Return the changes of scores of each day, of all organisations together: only counts.

    A change is the difference to the rep's latest score of the three days before. A day has
    `pairs`, `organisations`, `median` (thousandths), `up` and `down` (changes beyond 250), and
    `falls` (of at least 1,000). Days with fewer than 30 changes, or changes of fewer than three
    organisations, are left out.
    """
    names = ("day", "pairs", "organisations", "median", "up", "down", "falls")
    rows = _call("cross_tenant_changes_of_scores(%s, %s)", [first, last])
    return [dict(zip(names, row, strict=True)) for row in rows]


def industry_contributions(day: date) -> list[IndustryRow]:
    """Return what organisations contribute to the benchmarks of their industries on a day.

    Of each that opted in, and of each that was behind its industry's last published release. None
    within an organisation's context.
    """
    rows = _call("cross_tenant_industry_contributions(%s)", [day])
    return [IndustryRow(*(*row[:-4], row[-4:])) for row in rows]


def release_industry(release: dict[str, Any], members: list[UUID]) -> bool:
    """Store a release, and the organisations behind it; return False when there is one.

    Nothing is stored within an organisation's context.
    """
    given = [json.dumps(release, default=str), members]
    return bool(_call("cross_tenant_release_industry(%s, %s)", given)[0][0])


def _with_quotas(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Parse the last column: Django leaves JSON to the fields of its models."""
    return row if row[-1] is None else (*row[:-1], json.loads(row[-1]))


def _at_an_instant(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Take up the database's time, the last column, so that the request need not ask for it."""
    if rows:
        clock.set_reading(rows[0][-1])
    return [row[:-1] for row in rows]


def _call(function: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    return prepared.run(f"SELECT * FROM {function}", parameters)  # noqa: S608 - our own names
