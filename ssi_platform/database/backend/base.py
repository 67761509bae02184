import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Checks a pooled connection before its first statement, without a round trip.

    The server sends nothing on an idle connection until it closes it. So a connection is alive if
    its socket has nothing to read. Otherwise a statement decides.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        while self.pool and self._is_dead(connection):
            connection.close()
            self.pool.putconn(connection)  # The pool replaces it.
            connection = super().get_new_connection(conn_params)
        return connection

    def _is_dead(self, connection: psycopg.Connection[Any]) -> bool:
        if connection.closed:
            return True
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        if not poll.poll(0):
            return False
        try:
            self.pool.check_connection(connection)
        except psycopg.Error:
            return True
        return False
