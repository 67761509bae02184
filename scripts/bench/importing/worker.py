"""A Celery worker of one process, and how much memory it took at the most."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.cache import cache

from apps.jobs.tasks import heartbeat
from ssi_platform.api.health import HEARTBEAT
from ssi_platform.embedded import state

ARGV = ("worker", "--concurrency", "1", "--without-mingle", "--without-gossip")
PATIENCE = 60


class Worker:
    """A worker that has answered once, so that its start is not part of what is measured."""

    def __init__(self, process):
        self.pid = process.pid

    def peak(self):
        """Return megabytes: the peaks of all its processes, what they share counted twice."""
        return sum(_peaks(self.pid)) / 1024


@contextmanager
def worker(folder):
    argv = [sys.executable, "-m", "celery", "-A", "config.celery", *ARGV]
    without = {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"}
    with (folder / "logs" / "worker.log").open("ab") as log:
        process = subprocess.Popen(argv, cwd=state.CHECKOUT, env=without, stdout=log, stderr=log,
                                   start_new_session=True)  # fmt: skip
    try:
        _wait_for_heartbeat()
        yield Worker(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGQUIT)
        process.wait(PATIENCE)


def _wait_for_heartbeat():
    cache.delete(HEARTBEAT)
    heartbeat.delay()
    deadline = time.monotonic() + PATIENCE
    while cache.get(HEARTBEAT) is None:
        if time.monotonic() > deadline:
            raise SystemExit("No worker answers.")
        time.sleep(0.05)


def _peaks(leader):
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(folder.name)) == leader:
                told = re.search(r"VmHWM:\s+(\d+)", (folder / "status").read_text())
                yield int(told[1]) if told else 0
