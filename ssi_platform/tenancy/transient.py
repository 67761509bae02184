"""Recognises transient errors of the database, after which the same work may succeed later."""

import psycopg
from django.db import InterfaceError, OperationalError
from psycopg import errors

CONTENDED = (
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.LockNotAvailable,
)
# The server ends or refuses connections: it is stopped, starts, or has too many of them.
UNAVAILABLE = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.ConnectionException,
    errors.IdleSessionTimeout,
)
_DRIVER = (OperationalError, InterfaceError)


def is_transient(error: BaseException) -> bool:
    """Tell whether a lock, a deadlock, a serialisation failure or a lost connection caused it.

    Args:
        error: as Django or psycopg raised it.
    """
    cause = error.__cause__ if isinstance(error, _DRIVER) and error.__cause__ else error
    if isinstance(cause, (*CONTENDED, *UNAVAILABLE)):
        return True
    return _is_cut(cause)


def _is_cut(error: BaseException) -> bool:
    """Tell whether the connection was lost; the client reports it without an SQLSTATE."""
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return error.sqlstate is None
