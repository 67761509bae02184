import os
import select
import socket
import threading
from typing import Any

import psycopg
from django.db.backends.postgresql import base

# The connections that threads hold just now, by thread: see `cut_connections`.
_held: dict[int, psycopg.Connection[Any]] = {}
_holding = threading.Lock()


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
        if self.pool:
            _held[threading.get_ident()] = connection
        return connection

    def _close(self) -> Any:
        if self.pool:
            with _holding:
                _held.pop(threading.get_ident(), None)
        return super()._close()

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


def cut_connections() -> int:
    """Cut the pooled connections that requests hold, because the server does not answer on them.

    A thread that waits for the server then gets an error. A connection's own thread closes it.
    Returns how many were cut.
    """
    with _holding:
        descriptors = [c.fileno() for c in list(_held.values()) if not c.closed]
        for descriptor in descriptors:
            with socket.socket(fileno=os.dup(descriptor)) as line:
                try:
                    line.shutdown(socket.SHUT_RDWR)
                except OSError:  # The server has cut it already.
                    continue
    return len(descriptors)
