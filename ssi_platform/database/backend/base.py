import os
import select
import socket
import threading
from contextlib import suppress
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

# The connections that threads hold just now, by thread: see `give_up_connections`.
_held: dict[int, psycopg.Connection[Any]] = {}
_holding = threading.Lock()
_is_away = threading.Event()


class DatabaseWrapper(base.DatabaseWrapper):
    """Checks a pooled connection before its first statement, without a round trip.

    The server sends nothing on an idle connection until it closes it. So a connection is alive if
    its socket has nothing to read. Otherwise a statement decides.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        if _is_away.is_set() and self._is_pooled:
            raise psycopg.OperationalError("The database does not answer.")
        connection: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        while self.pool and self._is_dead(connection):
            connection.close()
            self.pool.putconn(connection)  # The pool replaces it.
            connection = super().get_new_connection(conn_params)
        if self._is_pooled:
            _held[threading.get_ident()] = connection
        return connection

    def _close(self) -> Any:
        if self._is_pooled:
            with _holding:
                _held.pop(threading.get_ident(), None)
        return super()._close()  # type: ignore[misc] # The stubs lack it.

    @classmethod
    def give_up_pool(cls) -> None:
        """Close the default pool without waiting for its threads; its waiters get an error."""
        pools: dict[str, Any] = cls._connection_pools  # type: ignore[attr-defined]
        pool = pools.pop(DEFAULT_DB_ALIAS, None)
        if pool is not None:
            pool.close(timeout=0)

    @property
    def _is_pooled(self) -> bool:
        return bool(self.settings_dict["OPTIONS"].get("pool"))

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


def give_up_connections() -> None:
    """Let everybody who waits for the database fail, and refuse pooled connections from now on.

    Connections that threads hold are cut; a connection's own thread closes it. The pool is closed,
    with an error for those who wait for it, and made anew when it is needed again.
    """
    _is_away.set()
    _cut_held()
    DatabaseWrapper.give_up_pool()


def allow_connections() -> None:
    """Take connections again."""
    _is_away.clear()


def _cut_held() -> None:
    with _holding:
        for descriptor in [c.fileno() for c in list(_held.values()) if not c.closed]:
            with socket.socket(fileno=os.dup(descriptor)) as line, suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)  # Unless the server has cut it.
