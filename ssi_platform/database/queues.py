"""The queues of Celery. Every task declares one of them, as in `@shared_task(queue=Queue.JOBS)`."""

from enum import StrEnum


class Queue(StrEnum):
    """A queue; the workers of one never wait for the tasks of another.

    `CLOCK`: the periodic tasks, which take milliseconds or end with a bounded step.
    `STATISTICS`: slices of stale days, and the publication of events.
    `JOBS`: imports and exports, one job a task.
    """

    CLOCK = "clock"
    STATISTICS = "statistics"
    JOBS = "jobs"
