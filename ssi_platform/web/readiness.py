"""Readiness is found out in a thread apart, once for all who ask at the same time."""

import asyncio
import time

from .environ import BASE, Environ
from .scheduling import Scheduler
from .sending import Answer, Application, respond

READYZ = "/readyz"
FRESH = 0.25  # Seconds for which an answer holds.
REQUEST: Environ = BASE | {
    "REQUEST_METHOD": "GET", "PATH_INFO": READYZ, "QUERY_STRING": "", "REMOTE_ADDR": "",
    "SERVER_NAME": "localhost", "SERVER_PORT": "0", "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.url_scheme": "http",
}  # fmt: skip


class Readiness:
    """The current answer of `/readyz`: however many ask, one thread and one query are busy."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._scheduler = Scheduler(1)
        self._future: asyncio.Future[Answer] | None = None
        self._answered = float("-inf")

    async def current(self) -> Answer:
        if self._future is None or (
            self._future.done() and time.monotonic() - self._answered > FRESH
        ):
            job = (respond, self._application, REQUEST.copy())
            self._future = self._scheduler.run(READYZ, *job)
            self._future.add_done_callback(self._note)
        return await asyncio.shield(self._future)

    def stop(self) -> None:
        self._scheduler.stop()

    def _note(self, future: "asyncio.Future[Answer]") -> None:
        self._answered = time.monotonic()
