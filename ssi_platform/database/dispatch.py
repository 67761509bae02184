"""Notifies a worker through Redis once a change is committed.

The work itself is a row in the database. A periodic sweep finds work whose notification was lost.
"""

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import Task
from django.db import transaction

logger = logging.getLogger(__name__)
PAUSE = 2.0  # Seconds without notifications after one that failed.
if TYPE_CHECKING:
    AnyTask = Task[Any, Any]


@dataclass(frozen=True, slots=True)
class Notification:
    """A message to a worker: work of one organisation waits for a task."""

    task: "AnyTask"
    organisation_id: UUID

    def send(self) -> None:
        """Send the message, unless one failed just now: no request waits for Redis twice."""
        global _paused_until
        if time.monotonic() < _paused_until:
            return
        try:
            self.task.delay(organisation_id=str(self.organisation_id))
        except Exception as error:  # The client and the transport raise errors of their own.
            _paused_until = time.monotonic() + PAUSE
            logger.warning(
                "Redis does not answer (%s): the sweep finds the work.", type(error).__name__
            )


_paused_until = 0.0


class DispatchTarget:
    """A kind of work that a worker takes up, with the task that does it for one organisation.

    The app that writes the work defines the target. The app that does the work connects its task
    in `AppConfig.ready`, so that the writer need not import the app above it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._task: AnyTask | None = None

    @property
    def task(self) -> "AnyTask":
        """Return the task. Raises LookupError while no app has connected one."""
        if self._task is None:
            raise LookupError(f"No task is connected to the dispatch target {self.name!r}.")
        return self._task

    def connect(self, task: "AnyTask") -> None:
        """Let a task, which takes `organisation_id`, do this kind of work."""
        self._task = task

    def send(self, organisation_id: UUID) -> None:
        """Notify a worker now, for work that is committed."""
        Notification(self.task, organisation_id).send()

    def notify(self, organisation_id: UUID) -> None:
        """Notify a worker after the commit, once for all calls of a transaction."""
        notification = Notification(self.task, organisation_id)
        registered = transaction.get_connection().run_on_commit
        if all(
            getattr(function, "__self__", None) != notification for _, function, _ in registered
        ):
            transaction.on_commit(notification.send, robust=True)
