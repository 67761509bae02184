"""Errors of the database that the request did not cause, and their responses."""

import time
from dataclasses import dataclass

import psycopg
from django.db import DatabaseError, InterfaceError
from psycopg import errors

CONTENDED = (
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.LockNotAvailable,
)
NO_CHANGES = (errors.ReadOnlySqlTransaction, errors.DiskFull)
# The server closes or refuses connections: it stops, starts, or has too many of them.
UNAVAILABLE = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.ConnectionException,
    errors.IdleSessionTimeout,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """The response to a request that met a fault: status, code, and seconds to wait."""

    status: int
    code: str
    detail: str
    wait: int


DATABASE_UNAVAILABLE = Fault(
    503, "database_unavailable", "The database does not answer. Try again in a moment.", 2
)
BUSY = Fault(503, "busy", "Another request is changing this: try again in a moment.", 1)
READ_ONLY = Fault(503, "read_only", "The database takes no changes just now. Reading goes on.", 30)
DISK_FULL = Fault(507, "disk_full", "The database has no space left. Reading goes on.", 60)


_disk_full_at = float("-inf")


def is_transient(error: BaseException) -> bool:
    """Tell whether a lock, a deadlock, a serialisation failure or a lost connection caused it.

    Or that the database takes no changes just now, or has no space for them.

    Args:
        error: as Django or psycopg raised it.
    """
    cause = _cause(error)
    return isinstance(cause, (*CONTENDED, *NO_CHANGES)) or _is_unavailable(cause)


def fault_of(error: BaseException) -> Fault | None:
    """Return the response to an error, or None if it is no such fault.

    Args:
        error: as Django or psycopg raised it.
    """
    global _disk_full_at
    cause = _cause(error)
    if isinstance(cause, errors.ReadOnlySqlTransaction):
        return READ_ONLY
    if isinstance(cause, errors.DiskFull):
        _disk_full_at = time.monotonic()
        return DISK_FULL
    return DATABASE_UNAVAILABLE if _is_unavailable(cause) else None


def seconds_since_disk_full() -> float:
    """Return how long ago this process met the full disk of the database; infinity for never."""
    return time.monotonic() - _disk_full_at


def _cause(error: BaseException) -> BaseException:
    """Return psycopg's error where Django has wrapped it."""
    is_wrapper = isinstance(error, DatabaseError | InterfaceError)
    return error.__cause__ if is_wrapper and error.__cause__ else error


def _is_unavailable(error: BaseException) -> bool:
    return isinstance(error, UNAVAILABLE) or _is_cut(error)


def _is_cut(error: BaseException) -> bool:
    """Tell whether the connection was lost; the client reports it without an SQLSTATE."""
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return False
    return error.sqlstate is None
