"""A real Celery worker for tests: a process group of its own, killed without warning."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from config.celery import app

TOP = Path(__file__).parents[2]
ARGUMENTS = ("-A", "config.celery", "worker", "-c", "1", "--without-mingle", "--without-gossip",
             "--without-heartbeat")  # fmt: skip


@contextmanager
def worker(database_url, redis_url):
    """Run a worker for a block; whatever is left of it afterwards is killed."""
    environment = {name: v for name, v in os.environ.items() if name != "DATABASE_OWNER_URL"}
    environment |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url,
                    "SSI_JOB_LEASE_SECONDS": "1", "SSI_LOG_LEVEL": "ERROR"}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", *ARGUMENTS],
        cwd=TOP,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    """Kill the worker and its children at once, as when the machine's memory runs out."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def publish(task, redis_url, **kwargs):
    """Put a task into the queue of the worker's broker, whatever waits in the tests' own."""
    with app.connection_for_write(redis_url) as connection:
        app.send_task(task.name, kwargs=kwargs, connection=connection)


def until(condition, seconds=20.0):
    """Wait until something is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"{condition.__name__} did not come true"
        time.sleep(0.02)
    return answer
