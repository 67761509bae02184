"""Takes from everybody in a database what PostgreSQL lets everybody do, and the platform does not.

Only a superuser can do it, in each database. Where the administrator is none, as on most hosted
servers, `manage.py doctor` names what is left open.
"""

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from .provisioning import Connection

# Sessions of the same role: their statements, with the values in them, and their end.
SESSIONS = (
    "pg_stat_get_activity",
    "pg_stat_get_backend_activity",
    "pg_cancel_backend",
    "pg_terminate_backend",
)
# Locks that outlast a transaction; a pooler hands them on to the next client.
SESSION_LOCKS = (
    "pg_advisory_lock",
    "pg_advisory_lock_shared",
    "pg_try_advisory_lock",
    "pg_try_advisory_lock_shared",
)
# Storage that no policy covers, and writing past the tables.
STORAGE = (
    "lo_creat",
    "lo_create",
    "lo_export",
    "lo_from_bytea",
    "lo_get",
    "lo_import",
    "lo_open",
    "lo_put",
    "lo_truncate",
    "lo_truncate64",
    "lo_unlink",
    "loread",
    "lowrite",
    "pg_export_snapshot",
    "pg_logical_emit_message",
    "pg_notify",
)
FUNCTIONS = (*SESSIONS, *SESSION_LOCKS, *STORAGE)
LANGUAGES = ("plpgsql", "sql")  # DO blocks, and functions among the temporary objects.
OPEN = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname = ANY(%s)
  AND has_function_privilege('public', p.oid, 'EXECUTE')
ORDER BY 1
"""
OPEN_LANGUAGES = """
SELECT l.lanname::text FROM pg_language l
WHERE l.lanname = ANY(%s) AND has_language_privilege('public', l.oid, 'USAGE') ORDER BY 1
"""


def harden(admin: "Connection", owner: str) -> None:
    """Leave these functions and languages to the owner of the tables; for a superuser."""
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row != (True,):
        return
    for (function,) in admin.execute(OPEN, [list(FUNCTIONS)]).fetchall():
        watches = str(function).startswith("pg_stat_")
        _leave_to(admin, f"EXECUTE ON FUNCTION {function}", owner, *["pg_monitor"] * watches)
    for (language,) in admin.execute(OPEN_LANGUAGES, [list(LANGUAGES)]).fetchall():
        _leave_to(admin, f"USAGE ON LANGUAGE {language}", owner)


def _leave_to(admin: "Connection", right: str, *roles: str) -> None:
    """Take a right, as the catalogue names it, from everybody but these roles."""
    statement = f"REVOKE {right} FROM PUBLIC; GRANT {right} TO {', '.join(roles)}"
    admin.execute(sql.SQL(statement))  # No part of it is given.


def left_open(connection: "Connection") -> list[str]:
    """Return the functions and languages that everybody may use."""
    functions = connection.execute(OPEN, [list(FUNCTIONS)]).fetchall()
    languages = connection.execute(OPEN_LANGUAGES, [list(LANGUAGES)]).fetchall()
    return [str(name) for (name,) in [*functions, *languages]]
