"""Notices that the database does not answer, and lets no request wait for it longer."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future

from django.db.backends.base.base import BaseDatabaseWrapper

from ssi_platform.database.backend.base import allow_connections, give_up_connections
from ssi_platform.database.probe import Probe

from .answers import database_unavailable
from .scheduling import Scheduler

log = logging.getLogger(__name__)
INTERVAL = 0.2  # Seconds between two looks.
SUSPICIOUS = 0.8  # Seconds that a request runs before the database is asked.
PATIENCE = 8  # Looks, in time one after the other, without an answer to `SELECT 1`.


class DatabaseWatch:
    """Asks the database while a request takes long, and only then.

    A statement that takes long is no fault: the database answers another one meanwhile. If it does
    not, the requests' connections are cut, their threads get errors, and requests are refused
    until it answers again. A look that comes late says nothing of the database: this process had
    no time then, and may not have read the answer.
    """

    def __init__(
        self, scheduler: Scheduler, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.is_away = False
        self._scheduler, self._clock = scheduler, clock
        self._probe: Probe[None] = Probe(_select_one, keep=True)
        self._asked: Future[None] | None = None
        self._looked_at, self._silent = 0.0, 0

    async def run(self) -> None:
        self._asked = self._probe.ask()  # Its connection is open when it is needed.
        while True:
            await asyncio.sleep(INTERVAL)
            self.look()

    def look(self) -> None:
        """Ask, or read the answer; called regularly, in the event loop."""
        now = self._clock()
        in_time, self._looked_at = now - self._looked_at < 2 * INTERVAL, now
        if self._asked is None:
            if self.is_away or self._scheduler.longest() > SUSPICIOUS:
                self._asked, self._silent = self._probe.ask(), 0
        elif self._asked.done():
            self._conclude(self._asked.exception())
            self._asked = None
        elif in_time:
            self._silent += 1
            if self._silent >= PATIENCE:
                self._lose("no answer to SELECT 1")

    def _conclude(self, error: BaseException | None) -> None:
        if error is None or _is_answer(error):
            if self.is_away:
                log.warning("The database answers again.")
            self.is_away = False
            allow_connections()
        else:
            self._lose(str(error).partition("\n")[0])

    def _lose(self, reason: str) -> None:
        if not self.is_away:
            log.error(
                "The database does not answer: requests are refused until it does. %s", reason
            )
        self.is_away = True
        self._scheduler.fail_waiting(database_unavailable)
        give_up_connections()


def _select_one(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _is_answer(error: BaseException) -> bool:
    """Tell whether the server refused for a reason of its own, such as too many connections."""
    return "FATAL:" in str(error)
