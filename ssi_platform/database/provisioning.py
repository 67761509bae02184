"""The database and its three roles, made by an administrator and safe to repeat.

`ssi_owner` migrates and owns the tables, `ssi_app` serves and can bypass nothing, and
`ssi_cross_tenant` owns the few functions that read rows of all organisations. Two platforms may
share one server.
"""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass

import psycopg
from psycopg import sql

from .addresses import (
    MAINTENANCE,
    database_name,
    password,
    role,
    with_database,
    with_role,
    without_password,
)
from .errors import Problem, brief
from .hardening import harden

OWNER, APP, CROSS_TENANT = "ssi_owner", "ssi_app", "ssi_cross_tenant"
LOCK = 0x5551_0001  # Any number, as long as it is always the same one.
OLDEST, NEWEST = 15, 18
CANNOT = ["NOSUPERUSER", "NOCREATEROLE", "NOREPLICATION"]
ATTRIBUTES = {
    OWNER: ["LOGIN", "CREATEDB", "NOBYPASSRLS", *CANNOT],
    APP: ["LOGIN", "NOCREATEDB", "NOBYPASSRLS", *CANNOT],
    CROSS_TENANT: ["NOLOGIN", "NOCREATEDB", "BYPASSRLS", *CANNOT],
}
LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "temp_file_limit": "4GB",  # Only a superuser may raise this one in a session.
    "jit": "off",  # Compiling takes five times as long as a single edit.
}
INSIDE = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APP}, {CROSS_TENANT};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
"""
# Temporary tables take space that no limit counts, so only those who need them make them.
TEMPORARY = f"""
REVOKE TEMPORARY ON DATABASE {{name}} FROM PUBLIC;
GRANT TEMPORARY ON DATABASE {{name}} TO {APP}
"""

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Provisioned:
    """The addresses of the role that serves and of the role that migrates."""

    database_url: str
    database_owner_url: str


def provision(admin_url: str, *, app_url: str = "", owner_url: str = "") -> Provisioned:
    """Make or mend roles and database; return the addresses for the platform.

    `app_url` and `owner_url` are given where their passwords were chosen beforehand; otherwise
    passwords are derived from the administrator's, so that everybody derives the same ones.
    """
    _check_chosen(app_url, APP)
    _check_chosen(owner_url, OWNER)
    name = database_name(app_url or owner_url or admin_url)
    target = with_database(admin_url, name)
    provisioned = Provisioned(
        app_url or _derived(target, APP), owner_url or _derived(target, OWNER)
    )
    try:
        with connect(with_database(admin_url, MAINTENANCE)) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            _provision(admin, with_database(admin_url, name), name, provisioned)
    except psycopg.Error as error:
        raise Problem(f"cannot prepare {without_password(target)}: {brief(error)}") from error
    return provisioned


def connect(url: str) -> Connection:
    """A connection in autocommit, without waiting for ever, to a server that is not too old."""
    connection = psycopg.connect(url, autocommit=True, connect_timeout=10, client_encoding="utf8")
    major = connection.info.server_version // 10000
    if major < OLDEST:
        connection.close()
        raise Problem(
            f"PostgreSQL {major} at {without_password(url)} is too old:"
            f" {OLDEST} to {NEWEST} are supported."
        )
    return connection


def prepare_database(owner_url: str) -> None:
    """Grant the roles their privileges in one database; also in a clone or test database."""
    with connect(owner_url) as owner:
        owner.execute(INSIDE)
        owner.execute(sql.SQL(TEMPORARY).format(name=sql.Identifier(owner.info.dbname)))


def _provision(admin: Connection, admin_target: str, name: str, to: Provisioned) -> None:
    for one in (OWNER, APP, CROSS_TENANT):
        _make_role(admin, one)
    if admin.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [OWNER, CROSS_TENANT]).fetchone() != (
        True,
    ):
        admin.execute(f"GRANT {CROSS_TENANT} TO {OWNER}")
    _limit(admin)
    _let_in(admin, OWNER, with_database(to.database_owner_url, MAINTENANCE))
    _let_in(admin, APP, with_database(to.database_url, MAINTENANCE))
    _make_database(admin, name, with_database(to.database_owner_url, MAINTENANCE))
    prepare_database(to.database_owner_url)
    with connect(admin_target) as inside:
        harden(inside, OWNER)


def _make_role(admin: Connection, name: str) -> None:
    wanted = ATTRIBUTES[name]
    row = admin.execute(
        "SELECT rolcanlogin, rolcreatedb, rolbypassrls, rolsuper, rolcreaterole, rolreplication"
        " FROM pg_roles WHERE rolname = %s", [name]).fetchone()  # fmt: skip
    if row == tuple(not attribute.startswith("NO") for attribute in wanted):
        return
    verb = "ALTER" if row else "CREATE"
    admin.execute(f"{verb} ROLE {name} {' '.join(wanted)}")


def _limit(admin: Connection) -> None:
    """Set the limits anew: a role may change its own settings, and PostgreSQL cannot forbid it."""
    for setting, value in LIMITS.items():
        statement = sql.SQL("ALTER ROLE {} SET {} = {}").format(
            sql.Identifier(APP), sql.Identifier(setting), sql.Literal(value)
        )
        with suppress(psycopg.errors.InsufficientPrivilege):  # `doctor` names what is missing.
            admin.execute(statement)


def _let_in(admin: Connection, name: str, url: str) -> None:
    """Set the password only where signing in fails: others may be signing in with it."""
    try:
        connect(url).close()
    except psycopg.OperationalError as refusal:
        if not password(url):
            raise Problem(
                f"role {name} cannot sign in at {without_password(url)}, and no password is"
                " known: put one into DATABASE_URL, or give DATABASE_URL for ssi_app and"
                " DATABASE_OWNER_URL for ssi_owner."
            ) from refusal
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(name), sql.Literal(password(url))))  # fmt: skip
        connect(url).close()


def _make_database(admin: Connection, name: str, owner_url: str) -> None:
    row = admin.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database"
        " WHERE datname = %s", [name]).fetchone()  # fmt: skip
    if row is None:
        with connect(owner_url) as owner:
            _create_database(owner, name)
    elif row[1] != "UTF8":
        raise Problem(f"database {name} is encoded in {row[1]}, not in UTF8: name another one.")
    elif row[0] != OWNER:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
            sql.Identifier(name), sql.Identifier(OWNER)))  # fmt: skip


def _create_database(owner: Connection, name: str) -> None:
    """Sorted by code point everywhere, whatever the server's own locale is."""
    create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' ").format(
        sql.Identifier(name)
    )
    if owner.info.server_version >= 170000:
        owner.execute(create + sql.SQL(
            "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"))  # fmt: skip
        return
    try:
        owner.execute(create + sql.SQL("LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"))
    except psycopg.errors.DataError:  # The server's system does not know that locale.
        owner.execute(create + sql.SQL("LOCALE_PROVIDER libc LOCALE 'C'"))


def _derived(url: str, name: str) -> str:
    secret = password(url)
    if secret:
        secret = hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()
    return with_role(url, name, secret)


def _check_chosen(url: str, name: str) -> None:
    if url and role(url) != name:
        raise Problem(f"{without_password(url)} has to sign in as {name}.")
