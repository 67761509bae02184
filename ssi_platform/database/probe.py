"""Questions to the database beside the requests, each with a deadline of the asker's."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Generic, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")
CONNECT_TIMEOUT = 2  # Seconds; the least that libpq takes.


class Probe(Generic[T]):
    """Runs a check in a thread with a connection of its own, one at a time.

    Who asks while a check runs gets the result of that one. So a database that does not answer
    holds one thread, however many ask. `keep` leaves the connection open for the next check. A kept
    connection may have been cut since, so what fails on it is checked once more on a new one.
    """

    def __init__(self, check: Callable[[BaseDatabaseWrapper], T], *, keep: bool = False) -> None:
        self._check, self._keep = check, keep
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._future: Future[T] | None = None
        self._asked: SimpleQueue[Future[T]] = SimpleQueue()
        self._kept: BaseDatabaseWrapper | None = None  # Of the thread alone.

    def ask(self) -> "Future[T]":
        """Return the future result of a check."""
        with self._lock:
            if self._future is None or self._future.done():
                self._future = Future()
                self._asked.put(self._future)
            if self._thread is None or not self._thread.is_alive():  # After a fork there is none.
                # A daemon: a check without an answer does not delay the end of the process.
                self._thread = threading.Thread(target=self._work, name="probe", daemon=True)
                self._thread.start()
            return self._future

    def _work(self) -> None:
        while True:
            future = self._asked.get()
            try:
                result = self._checked()
            except BaseException as error:  # It is raised where the result is read.
                future.set_exception(error)
            else:
                future.set_result(result)

    def _checked(self) -> T:
        kept, self._kept = self._kept, None
        if kept is not None:
            with suppress(Exception):
                return self._checked_on(kept)
        return self._checked_on(unpooled())

    def _checked_on(self, own: BaseDatabaseWrapper) -> T:
        try:
            result = self._check(own)
        except BaseException:
            _close(own)
            raise
        if self._keep:
            self._kept = own
        else:
            _close(own)
        return result


def _close(own: BaseDatabaseWrapper) -> None:
    with suppress(Exception):  # It is given up anyway.
        own.close()


def unpooled() -> BaseDatabaseWrapper:
    """Return a connection to the default database that no pool has, for the current thread."""
    own = connection.copy()
    own.settings_dict["OPTIONS"] |= {"connect_timeout": CONNECT_TIMEOUT}
    own.settings_dict["OPTIONS"].pop("pool", None)
    return own
