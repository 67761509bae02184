"""Servers that the user names instead of the embedded ones."""

from collections.abc import Mapping

import psycopg

from ssi_platform.database.addresses import MAINTENANCE, with_database, without_password
from ssi_platform.database.errors import Problem, brief
from ssi_platform.database.provisioning import NEWEST, Connection, Provisioned, connect, provision

from .console import say

OLDEST_REDIS = 7
SCHEMES = ("postgres://", "postgresql://", "psql://", "pgsql://")


def database(environment: Mapping[str, str], *, owner_needed: bool = True) -> Provisioned:
    """The addresses for the platform: provisioned where the given role may, else as they are."""
    url, owner_url = environment["DATABASE_URL"], environment.get("DATABASE_OWNER_URL", "")
    if not url.startswith(SCHEMES):
        raise Problem("DATABASE_URL is not an address like postgres://user:password@host/name.")
    with _connected(url) as connection:
        major = connection.info.server_version // 10000
        administers = _administers(connection)
    newer = f", newer than the tested {NEWEST}" if major > NEWEST else ""
    say(f"PostgreSQL {major}{newer} at {without_password(url)}"
        + (", as administrator: roles are made" if administers else ""))  # fmt: skip
    if administers:
        return provision(url)
    if owner_needed and not owner_url:
        raise Problem("DATABASE_URL's role may not make roles: set DATABASE_OWNER_URL as well.")
    return Provisioned(url, owner_url)


def broker(url: str) -> str:
    """Check the server's version; return the address."""
    from redis import Redis, RedisError  # Only here: most starts have no use for the client.

    try:
        with Redis.from_url(url, socket_connect_timeout=10) as client:
            about = client.info("server")
    except (RedisError, ValueError) as error:
        raise Problem(f"no Redis at {without_password(url)}: {brief(error)}") from error
    name = "Valkey" if "valkey_version" in about else "Redis"
    version = str(about.get("valkey_version") or about["redis_version"])
    if name == "Redis" and int(version.partition(".")[0]) < OLDEST_REDIS:
        raise Problem(f"Redis {version} at {without_password(url)} is too old: 7 is the oldest.")
    say(f"{name} {version} at {without_password(url)}")
    return url


def _connected(url: str) -> Connection:
    """To the database, or to the server's own where it is still to be made."""
    try:
        return connect(with_database(url, MAINTENANCE if _is_missing(url) else None))
    except psycopg.Error as error:
        raise Problem(f"no database at {without_password(url)}: {brief(error)}") from error


def _is_missing(url: str) -> bool:
    try:
        connect(with_database(url, None)).close()
    except psycopg.OperationalError as error:
        return "does not exist" in str(error) and "database" in str(error)
    return False


def _administers(connection: Connection) -> bool:
    row = connection.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])
