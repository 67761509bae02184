"""The threads that run Django, given to organisations and addresses in turn."""

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

MOST_WAITING = 64  # Requests of one group that wait for a thread.
MOST_WAITING_IN_ALL = 512
LONGEST_WAIT = 5.0  # Seconds.
LONGEST_HALVED_WAIT = 20.0  # Seconds: those before it take long, and waiting holds no thread.
RECENT = 1.0  # Seconds for which a group that has asked counts as active.


class TooManyAtOnce(Exception):
    """The group already has as many requests running and waiting as it may have."""


class Overloaded(Exception):
    """No thread became free in time."""


@dataclass(slots=True, eq=False)
class Job:
    """A function that waits for a thread, or runs in one."""

    group: Hashable
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "asyncio.Future[Any]"
    timer: asyncio.TimerHandle | None = None
    started: float = 0.0


@dataclass(slots=True)
class _Recent:
    """The two groups that asked last, and when."""

    last: Hashable = None
    last_at: float = field(default=float("-inf"))
    before_at: float = field(default=float("-inf"))

    def note(self, group: Hashable, now: float) -> None:
        if group != self.last:
            self.last, self.before_at = group, self.last_at
        self.last_at = now

    def others(self, group: Hashable, now: float) -> bool:
        at = self.before_at if group == self.last else self.last_at
        return now - at < RECENT


class Scheduler:
    """Runs functions in a fixed number of threads; groups with waiting jobs take turns.

    A group never has all threads: one is left for the first request of another. While another group
    is active, it has at most half of them, and so have all groups together for which `halved` is
    true. All methods are called in the event loop.
    """

    def __init__(
        self,
        threads: int,
        *,
        halved: Callable[[Hashable], bool] = lambda group: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.threads = threads
        self._halved = halved
        self._clock = clock
        self._free = threads
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._running: dict[Hashable, int] = {}
        self._started: dict[Job, None] = {}  # In the order of their start.
        self._waiting: OrderedDict[Hashable, deque[Job]] = OrderedDict()
        self._recent = _Recent()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(
        self, group: Hashable, function: Callable[..., Any], *arguments: Any
    ) -> "asyncio.Future[Any]":
        """Return the future result of a function. Raises TooManyAtOnce, the future Overloaded."""
        loop = self._loop or self._begin()
        now = self._clock()
        self._recent.note(group, now)
        job = Job(group, function, arguments, loop.create_future())
        if self._free and group not in self._waiting and self._may_start(group, now):
            self._start(job, now)
        else:
            self._wait(job, loop)
        return job.future

    def resume(
        self, group: Hashable, function: Callable[..., Any], *arguments: Any
    ) -> "asyncio.Future[Any]":
        """Run a function of a request that has begun: it takes its turn, and always gets it."""
        loop = self._loop or self._begin()
        job = Job(group, function, arguments, loop.create_future())
        self._waiting.setdefault(group, deque()).append(job)
        self._start_waiting()
        return job.future

    def longest(self) -> float:
        """Return for how many seconds the oldest running job runs."""
        oldest = next(iter(self._started), None)
        return self._clock() - oldest.started if oldest else 0.0

    def fail_waiting(self, error: Callable[[], Exception]) -> None:
        """Let every waiting job fail."""
        for jobs in list(self._waiting.values()):
            for job in list(jobs):
                if job.timer:
                    self._drop(job, error())

    def _begin(self) -> asyncio.AbstractEventLoop:
        self._loop = loop = asyncio.get_running_loop()
        for number in range(self.threads):
            name = f"django-{number + 1}"
            threading.Thread(target=self._work, args=(loop,), name=name, daemon=True).start()
        return loop

    def _may_start(self, group: Hashable, now: float) -> bool:
        half = max(1, self.threads // 2)
        if self._halved(group) and self._running_halved() >= half:
            return False
        shared = self._recent.others(group, now)
        most = half if shared else self.threads - 1
        return self._running.get(group, 0) < max(1, most)

    def _running_halved(self) -> int:
        return sum(count for group, count in self._running.items() if self._halved(group))

    def _start(self, job: Job, now: float) -> None:
        self._free -= 1
        self._running[job.group] = self._running.get(job.group, 0) + 1
        self._started[job] = None
        job.started = now
        self._jobs.put(job)

    def _wait(self, job: Job, loop: asyncio.AbstractEventLoop) -> None:
        jobs = self._waiting.get(job.group)
        waiting = sum(map(len, self._waiting.values())) if self._waiting else 0
        if (jobs and len(jobs) >= MOST_WAITING) or waiting >= MOST_WAITING_IN_ALL:
            raise TooManyAtOnce
        if jobs is None:
            jobs = self._waiting[job.group] = deque()
        jobs.append(job)
        patience = LONGEST_HALVED_WAIT if self._halved(job.group) else LONGEST_WAIT
        job.timer = loop.call_later(patience, self._give_up, job)

    def _give_up(self, job: Job) -> None:
        own = self._running.get(job.group, 0) >= max(1, self.threads // 2)
        self._drop(job, TooManyAtOnce() if own else Overloaded())

    def _drop(self, job: Job, error: Exception) -> None:
        jobs = self._waiting[job.group]
        jobs.remove(job)
        if not jobs:
            del self._waiting[job.group]
        if job.timer:
            job.timer.cancel()
        if not job.future.done():
            job.future.set_exception(error)

    def stop(self) -> None:
        """Let the threads end after what they are working on."""
        for _ in range(self.threads if self._loop else 0):
            self._jobs.put(None)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while job := self._jobs.get():
            result: Any = None
            error: BaseException | None = None
            try:
                result = job.function(*job.arguments)
            except BaseException as raised:  # It is raised where the result is awaited.
                error = raised
            with suppress(RuntimeError):  # The loop is closed: the process ends.
                loop.call_soon_threadsafe(self._finish, job, result, error)

    def _finish(self, job: Job, result: Any, error: BaseException | None) -> None:
        self._free += 1
        del self._started[job]
        left = self._running[job.group] - 1
        if left:
            self._running[job.group] = left
        else:
            del self._running[job.group]
        if not job.future.done():
            if error is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(error)
        if self._waiting:
            self._start_waiting()

    def _start_waiting(self) -> None:
        """Start the first job of each group in turn, beginning with the one that waits longest."""
        now = self._clock()
        while self._free:
            group = next((g for g in self._waiting if self._may_start(g, now)), None)
            if group is None:
                return
            jobs = self._waiting.pop(group)
            job = jobs.popleft()
            if jobs:
                self._waiting[group] = jobs  # At the end: the other groups are first.
            if job.timer:
                job.timer.cancel()
            if not job.future.done():
                self._start(job, now)
