"""Tells what is between the platform and PostgreSQL: a pooler, and whether it can prepare.

A pooler in transaction mode hands each transaction to any of its connections to the server. A
statement that was prepared on one of them is missing on the others, unless the pooler knows about
prepared statements (PgBouncer from 1.22 on, with `max_prepared_statements`).
"""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg.pq import ExecStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIES = 10
REMEDY = (
    "Set SSI_DATABASE_PREPARE=false, or use PgBouncer 1.22 or later with"
    " max_prepared_statements = 200."
)
Connection = psycopg.Connection[Any]


def refuse_useless_preparing() -> None:
    """Raise ImproperlyConfigured when statements would be prepared through a pooler that cannot."""
    if prepares() and not can_prepare():
        raise ImproperlyConfigured(
            f"The pooler in DATABASE_URL cannot keep prepared statements. {REMEDY}"
        )


def prepares() -> bool:
    """Tell whether the settings let this process prepare statements."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    return options.get("prepare_threshold") is not None


def is_pooled() -> bool:
    """Tell whether a pooler answers: it names another process than the one that runs statements."""
    with connected() as client:
        return client.info.backend_pid != _server(client)


def can_prepare() -> bool:
    """Tell whether a statement that was prepared in one transaction is there in the next one.

    Two clients prepare and run statements until they have met a connection that the other one
    used, or had a connection of their own all the time.
    """
    with connected() as first:
        if first.info.backend_pid == _server(first):
            return True
        with connected() as second:
            for _ in range(TRIES):
                answer = _tried(first, second, f"ssi_{uuid4().hex}".encode())
                if answer is not None:
                    return answer
    return True


def _tried(first: Connection, second: Connection, name: bytes) -> bool | None:
    with first.transaction():
        used = _server(first)
        if not _is_ok(first.pgconn.prepare(name, b"SELECT 1")):
            return False
    with second.transaction(force_rollback=True):
        if _server(second) == used:  # A pooler that knows about them keeps the two names apart.
            return _is_ok(second.pgconn.prepare(name, b"SELECT 1"))
        with first.transaction(force_rollback=True):
            if _server(first) != used:
                return _is_ok(first.pgconn.exec_prepared(name, []))
    return None


def _is_ok(result: Any) -> bool:
    return result.status in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


def _server(client: Connection) -> int:
    """Return the process id of the server's connection."""
    row = client.execute("SELECT pg_backend_pid()").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def connected() -> "Iterator[Connection]":
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    parameters = {name: given[name] for name in names if given.get(name)}
    with psycopg.connect(**parameters, autocommit=True, prepare_threshold=None) as client:
        yield client
