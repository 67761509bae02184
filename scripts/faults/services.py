"""The whole platform in processes of its own, started and watched as the launcher does it."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from ssi_platform.embedded.launcher import WORKERS, free_port
from ssi_platform.embedded.supervisor import Child, Command, Supervisor

TOP = Path(__file__).resolve().parents[2]
CELERY = ("-m", "celery", "-A", "config.celery")
QUIET = ("--without-mingle", "--without-gossip")
IDLE = 1.0  # Seconds after which the server may have closed a connection.
Answer = tuple[int, float, Any]


class Caller:
    """Sends requests of one key over a connection that stays open while it is used."""

    def __init__(self, port: int, key: str = "", patience: float = 60) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=patience)
        self._used = 0.0
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.retry_after: str | None = None  # Of the last answer.

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Return status, seconds and the parsed body."""
        content = body
        if isinstance(body, dict):
            content = json.dumps(body)
            headers["Content-Type"] = "application/json"
        begun = time.monotonic()
        if begun - self._used > IDLE:
            self._connection.close()  # The next request opens it again.
        self._connection.request(method, path, content, self._headers | headers)
        answer = self._connection.getresponse()
        text = answer.read()
        self._used, self.retry_after = time.monotonic(), answer.headers.get("Retry-After")
        return answer.status, self._used - begun, json.loads(text) if text else None

    def close(self) -> None:
        self._connection.close()


class Platform:
    """The port of the web server, and the processes by name."""

    def __init__(
        self, environment: Mapping[str, str], folder: Path, supervisor: Supervisor
    ) -> None:
        self.port = free_port()
        self.supervisor = supervisor
        self.processes: dict[str, Child] = {}
        self._callers: list[Caller] = []
        self._environment, self._folder = environment, folder

    def caller(self, key: str = "") -> Caller:
        self._callers.append(Caller(self.port, key))
        return self._callers[-1]

    def until(self, condition: Callable[[], Any], seconds: float) -> float:
        """Wait until something is true, restart what has ended meanwhile; return the seconds."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, f"{condition} did not come true"
            self.supervisor.pause(0.02)
        return time.monotonic() - begun

    def start(self, name: str, *arguments: str) -> None:
        command = Command(name, [sys.executable, *arguments], TOP, self._folder / f"{name}.log",
                          self._environment, restart=True, grace=0.5)  # fmt: skip
        self.processes[name] = self.supervisor.start(command)

    def start_all(self) -> None:
        self.start(
            "web", "-m", "ssi_platform.web", "--port", str(self.port), "--log-level", "error"
        )
        for name in WORKERS:
            self.start_worker(name)
        self.start_beat()
        self.until(self.served, seconds=60)
        self.supervisor.restarting = True

    def start_worker(self, name: str, called: str = "") -> None:
        called = called or name
        self.start(called, *CELERY, "worker", "--queues", WORKERS[name], "--concurrency", "2",
                   "--hostname", f"{called}@%h", *QUIET)  # fmt: skip

    def start_beat(self, called: str = "beat") -> None:
        self.start(called, *CELERY, "beat", "--pidfile=",
                   "--schedule", str(self._folder / f"schedule of {called}"))  # fmt: skip

    def stop_all(self) -> None:
        for caller in self._callers:
            caller.close()
        self.supervisor.stop()

    def stop(self, name: str) -> None:
        """Stop a process for good."""
        self.supervisor.forget(self.processes.pop(name))

    def readiness(self) -> Any:
        with closing(Caller(self.port)) as caller:
            try:
                return caller.ask("GET", "/readyz")[2]
            except (OSError, HTTPException):
                return {}

    def served(self) -> bool:
        """Tell whether the web server answers, each queue has a worker, and beat runs."""
        ready = self.readiness()
        ages = [*ready.get("worker_ages_seconds", {}).values(), ready.get("heartbeat_age_seconds")]
        return bool(ready.get("ready") and None not in ages)

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process and its children."""
        os.killpg(self.processes[name].pid, number)


@contextmanager
def platform(
    database_url: str, redis_url: str, folder: Path, *, supervisor: Supervisor | None = None,
    **settings: str,
) -> Iterator[Platform]:  # fmt: skip
    """Run the platform for a block; whatever is left of it afterwards is killed."""
    environment = {name: v for name, v in os.environ.items() if name != "DATABASE_OWNER_URL"}
    environment |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url,
                    "SSI_LOG_LEVEL": "WARNING", **settings}  # fmt: skip
    one = Platform(environment, folder, supervisor or Supervisor())
    try:
        one.start_all()
        yield one
    finally:
        one.stop_all()
