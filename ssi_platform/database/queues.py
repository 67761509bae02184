<<<<<<< /tmp/tmpe6oobd9e
"""The queues of Celery, and how a task finds its own; see `queueing.Queued`."""
||||||| /tmp/tmpcx17ifbi
"""The queues of Celery. A task declares its own, as in `@shared_task(queue_name=Queue.JOBS)`."""
=======
"""The queues of Celery. A task declares its own: `@shared_task(base=Queued, queue_name=…)`."""
>>>>>>> /tmp/tmp88rq5r1h

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from celery import Task, current_app

if TYPE_CHECKING:
    AnyTask = Task[Any, Any]
else:
    AnyTask = Task


class Queue(StrEnum):
    """A queue; the workers of one never wait for the tasks of another.

    `CLOCK`: the periodic tasks, which take milliseconds or end with a bounded step.
    `STATISTICS`: slices of stale days, and the publication of events.
    `JOBS`: imports and exports, one job a task.
    """

    CLOCK = "clock"
    STATISTICS = "statistics"
    JOBS = "jobs"


class Queued(AnyTask):
    """A task of one queue."""

    abstract = True
    queue_name: Queue


def route(name: str, args: Any, kwargs: Any, options: Any, task: Any = None, **_: Any) -> Any:
    """Return the queue that a task declares, for the setting `task_routes`."""
    declared = getattr(task or current_app.tasks.get(name), "queue_name", None)
    return {"queue": declared.value} if declared else None
