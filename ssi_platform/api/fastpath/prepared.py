"""Statements that come again and again with other values: the database need plan them only once.

They are bound by the server, where Django's own cursors write the values into the text. So a
connection that lasts (`prepare_threshold` in the settings) can prepare what it is asked often.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def run(sql: str, parameters: Sequence[object]) -> list[tuple]:
    """Return all rows of a statement, counted and checked like any other of Django's."""
    connection.ensure_connection()
    cursor = ServerBindingCursor(connection.connection)
    with connection._prepare_cursor(cursor) as wrapped:
        wrapped.execute(sql, parameters)
        return wrapped.fetchall()
