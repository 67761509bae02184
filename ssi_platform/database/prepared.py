"""Statements whose parameters are bound by the server instead of written into the text.

psycopg prepares such a statement once it is repeated on a connection that lasts
(`prepare_threshold` in the settings); the database then plans it only once.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def run(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return all rows of a statement, logged and checked as Django does."""
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg] # A psycopg cursor.
    prepare: Any = connection._prepare_cursor  # type: ignore[attr-defined] # Private.
    with prepare(cursor) as wrapped:
        wrapped.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = wrapped.fetchall()
        return rows
