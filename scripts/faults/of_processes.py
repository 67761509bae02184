"""Faults of the platform's own processes: the supervisor starts again what has ended."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .fault import OK, Fault, Happening
from .installation import Connection, Installation
from .traffic import LOST

SILENT = 5.0  # Seconds: the period of a worker's and of beat's sign of life.
WORKERS = ("worker", "worker-jobs")
UNANSWERED = frozenset({LOST})


@contextmanager
def web_process_killed(one: Installation, happening: Happening) -> Iterator[None]:
    """One of the two processes that serve is killed."""
    happening.note(lambda: os.kill(_serving(one)[0], signal.SIGKILL))
    yield


@contextmanager
def web_killed(one: Installation, happening: Happening) -> Iterator[None]:
    """All of the web server is killed."""
    before = one.platform.processes["web"].pid
    happening.note(lambda: one.platform.signal("web", signal.SIGKILL))
    one.platform.until(lambda: one.platform.processes["web"].pid != before, 10)
    one.platform.until(lambda: one.platform.readiness().get("ready"), 20)
    yield


@contextmanager
def worker_killed(one: Installation, happening: Happening) -> Iterator[None]:
    before = [one.platform.processes[name].pid for name in WORKERS]
    for name in WORKERS:
        one.platform.signal(name, signal.SIGKILL)
    one.platform.until(
        lambda: all(one.platform.processes[name].pid not in before for name in WORKERS), 10
    )
    yield


@contextmanager
def worker_frozen(one: Installation, happening: Happening) -> Iterator[None]:
    """A worker is stopped in the middle of a job, another one comes, and the first goes on."""
    with one.administrator() as admin:
        one.platform.signal("worker-jobs", signal.SIGSTOP)
        one.platform.until(lambda: _jobs(admin, "queued"), 20)
        with admin.transaction():
            admin.execute("LOCK TABLE directory_rep")
            one.platform.signal("worker-jobs", signal.SIGCONT)
            one.platform.until(lambda: _jobs(admin, "running"), 20)
            one.platform.signal("worker-jobs", signal.SIGSTOP)
    one.platform.start_worker("worker-jobs", "second")
    try:
        yield
    finally:
        one.platform.signal("worker-jobs", signal.SIGCONT)
        one.platform.stop("second")


@contextmanager
def worker_absent(one: Installation, happening: Happening) -> Iterator[None]:
    for name in WORKERS:
        one.platform.stop(name)
    try:
        yield
    finally:
        for name in WORKERS:
            one.platform.start_worker(name)


@contextmanager
def beat_absent(one: Installation, happening: Happening) -> Iterator[None]:
    one.platform.stop("beat")
    try:
        yield
    finally:
        one.platform.start_beat()


@contextmanager
def beat_twice(one: Installation, happening: Happening) -> Iterator[None]:
    one.platform.start_beat("second beat")
    try:
        yield
    finally:
        one.platform.stop("second beat")


def _jobs(admin: Connection, state: str) -> bool:
    return admin.execute("SELECT FROM jobs_job WHERE state = %s", [state]).fetchone() is not None


def _serving(one: Installation) -> list[int]:
    """Return the processes that serve: not the one that starts them, nor Python's tracker."""
    first = one.platform.processes["web"].pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [
        int(pid) for pid in children if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def _silent(name: str) -> Callable[[Any], bool]:
    return lambda body: (body["worker_ages_seconds"][name] or 0) > SILENT


FAULTS = [
    Fault("web-process-killed", web_process_killed, seconds=2, reads=OK | UNANSWERED,
          writes=OK | UNANSWERED),
    Fault("web-killed", web_killed, seconds=0, reads=OK | UNANSWERED, writes=OK | UNANSWERED),
    Fault("worker-killed", worker_killed, seconds=0, file=30),
    Fault("worker-frozen", worker_frozen, seconds=5),
    Fault("beat-absent", beat_absent, seconds=6, goes_on=True,
          is_ready=lambda body: body["heartbeat_age_seconds"] > SILENT),
    Fault("beat-twice", beat_twice, seconds=8, goes_on=True),
    Fault("worker-absent", worker_absent, seconds=6, is_ready=_silent("jobs"), file=30),
]  # fmt: skip
