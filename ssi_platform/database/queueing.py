"""Base classes of tasks: each declares its queue, and some wait there once for an organisation."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from celery import Task
from django.core.cache import cache

from .queues import Queue

# A lost message blocks others for at most this time; the sweep sends the next one.
SECONDS = 5


if TYPE_CHECKING:
    AnyTask = Task[Any, Any]
else:
    AnyTask = Task


class Queued(AnyTask):
    """A task that declares its queue, as in `@shared_task(base=Queued, queue_name=Queue.JOBS)`."""

    abstract = True
    queue_name: Queue


class QueuedOnce(Queued):
    """A task that takes `organisation_id`; while it waits for one it is not sent again for it.

    Ten thousand changes of one organisation put one message into the queue, and the organisations
    that come after it wait for one task. The mark is taken away before the task runs: what changes
    from then on sends another message.
    """

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        if cache.add(self._mark(kwargs), 1, timeout=SECONDS):
            return super().apply_async(args, kwargs, *rest, **options)
        return None

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        with suppress(Exception):  # Without Redis the mark ends by itself, and the task runs.
            cache.delete(self._mark(kwargs))

    def _mark(self, kwargs: Any) -> str:
        return f"queued:{self.name}:{kwargs['organisation_id']}"
