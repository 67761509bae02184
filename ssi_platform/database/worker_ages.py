"""Tells when a worker last served each queue: every worker notes it while it is connected."""

import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from celery import bootsteps
from django.core.cache import cache

from .queues import Queue

PERIOD = 5.0
KEPT = 86_400  # Seconds after which a queue that no worker serves counts as never served.


def note(queues: Iterable[str]) -> None:
    """Note that a worker serves these queues now. Without Redis nothing is noted."""
    served = {_key(name): time.time() for name in queues}  # noqa: TID251 - Shown only, and without the database.
    with suppress(Exception):  # The client and the transport raise errors of their own.
        cache.set_many(served, timeout=KEPT)


def worker_ages() -> dict[str, float | None]:
    """Return for each queue the seconds since a worker served it; None: never."""
    noted = cache.get_many([_key(name) for name in Queue])
    now = time.time()  # noqa: TID251 - As above.
    return {
        str(name): round(max(0.0, now - noted[_key(name)]), 1) if _key(name) in noted else None
        for name in Queue
    }


class NotesAges(bootsteps.StartStopStep):
    """A step of the consumer: it is started again after each connection to the broker."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **kwargs: Any) -> None:
        self._timer: Any = None
        super().__init__(consumer, **kwargs)

    def start(self, consumer: Any) -> None:
        queues = list(consumer.app.amqp.queues.consume_from)
        note(queues)
        self._timer = consumer.timer.call_repeatedly(PERIOD, note, (queues,))

    def stop(self, consumer: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _key(queue: str) -> str:
    return f"worker:{queue}"
