"""A Celery worker of one process, and how much memory it took at the most."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache import cache

from apps.jobs.tasks import heartbeat
from ssi_platform.api.health import HEARTBEAT
from ssi_platform.embedded import state
from ssi_platform.embedded.supervisor import Command, Supervisor

ARGV = ("worker", "--concurrency", "1", "--without-mingle", "--without-gossip")
PATIENCE = 60


class Worker:
    """A worker that has answered once, so that its start is not part of what is measured."""

    def __init__(self, process: Any) -> None:
        self.pid = process.pid

    def peak(self) -> Any:
        """Return megabytes: what the largest of its processes took, which is the one that loads."""
        return max(_peaks(self.pid)) / 1024


@contextmanager
def worker(folder: Any) -> Iterator[Any]:
    argv = [sys.executable, "-m", "celery", "-A", "config.celery", *ARGV]
    without = {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"}
    supervisor = Supervisor()
    try:
        log = folder / "logs" / "worker.log"
        child = supervisor.start(Command("worker", argv, state.CHECKOUT, log, without,
                                         stop_with=signal.SIGQUIT, grace=PATIENCE))  # fmt: skip
        _wait_for_heartbeat()
        yield Worker(child)
    finally:
        supervisor.stop()


def _wait_for_heartbeat() -> None:
    cache.delete(HEARTBEAT)
    heartbeat.delay()
    deadline = time.monotonic() + PATIENCE
    while cache.get(HEARTBEAT) is None:
        if time.monotonic() > deadline:
            raise SystemExit("No worker answers.")
        time.sleep(0.05)


def _peaks(leader: Any) -> Iterator[Any]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(folder.name)) == leader:
                match = re.search(r"VmHWM:\s+(\d+)", (folder / "status").read_text())
                yield int(match[1]) if match else 0
