"""The queues of Celery, and how a task finds its own; see `queueing.Queued`."""

from enum import StrEnum
from typing import Any

from celery import current_app


class Queue(StrEnum):
    """A queue; the workers of one never wait for the tasks of another.

    `CLOCK`: the periodic tasks, which take milliseconds or end with a bounded step.
    `STATISTICS`: slices of stale days, the publication of events, and records of sign-ins.
    `JOBS`: imports and exports, one job a task.
    """

    CLOCK = "clock"
    STATISTICS = "statistics"
    JOBS = "jobs"


def route(name: str, args: Any, kwargs: Any, options: Any, task: Any = None, **_: Any) -> Any:
    """Return the queue that a task declares, for the setting `task_routes`."""
    declared = getattr(task or current_app.tasks.get(name), "queue_name", None)
    return {"queue": declared.value} if declared else None
