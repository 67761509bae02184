"""Notifies a worker through Redis once a change is committed.

The work itself is a row in the database. A periodic sweep finds work whose notification was lost.
"""

from uuid import UUID

from celery import Task
from django.db import transaction


class DispatchTarget:
    """A kind of work that a worker takes up, with the task that does it for one organisation.

    The app that writes the work defines the target. The app that does the work connects its task
    in `AppConfig.ready`, so that the writer need not import the app above it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._task: Task | None = None

    @property
    def task(self) -> Task:
        """Return the task. Raises LookupError while no app has connected one."""
        if self._task is None:
            raise LookupError(f"No task is connected to the dispatch target {self.name!r}.")
        return self._task

    def connect(self, task: Task) -> None:
        """Let a task, which takes `organisation_id`, do this kind of work."""
        self._task = task

    def notify(self, organisation_id: UUID) -> None:
        """Wake a worker after the commit.

        A notification that fails is logged, and the sweep takes its place: the change is safe.
        """
        task = self.task
        transaction.on_commit(lambda: task.delay(organisation_id=str(organisation_id)), robust=True)
