"""The whole platform in processes of its own, started and watched as the launcher does it."""

import json
import os
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException

from ssi_platform.embedded.launcher import WORKERS, free_port
from ssi_platform.embedded.supervisor import Command, Supervisor

from .celery_worker import TOP

CELERY = ("-m", "celery", "-A", "config.celery")
QUIET = ("--without-mingle", "--without-gossip")


RETRY_AFTER = 2.0  # Seconds: what an answer 503 says.
IDLE = 1.0  # Seconds after which the server may have closed a connection.


class Caller:
    """Sends requests of one key over a connection that stays open while it is used."""

    def __init__(self, port, key=""):
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._used = 0.0
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def ask(self, method, path, body=None, **headers):
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
        self._used = time.monotonic()
        return answer.status, time.monotonic() - begun, json.loads(text) if text else None

    def ask_again(self, method, path, body=None, **headers):
        """Ask, and once more after an answer 503, as its `Retry-After` says."""
        answer = self.ask(method, path, body, **headers)
        if answer[0] != 503:
            return answer
        time.sleep(RETRY_AFTER)
        return self.ask(method, path, body, **headers)

    def close(self):
        self._connection.close()


class Platform:
    """The port of the web server, and the processes by name."""

    def __init__(self, environment, folder):
        self.port = free_port()
        self.supervisor = Supervisor()
        self.processes = {}
        self._callers = []
        self._environment, self._folder = environment, folder

    def caller(self, key=""):
        self._callers.append(Caller(self.port, key))
        return self._callers[-1]

    def until(self, condition, seconds):
        """Wait until something is true, restart what has ended meanwhile; return the seconds."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, f"{condition} did not come true"
            self.supervisor.pause(0.02)
        return time.monotonic() - begun

    def start(self, name, *arguments):
        command = Command(name, [sys.executable, *arguments], TOP, self._folder / f"{name}.log",
                          self._environment, restart=True, grace=0.5)  # fmt: skip
        self.processes[name] = self.supervisor.start(command)

    def start_all(self):
        self.start(
            "web", "-m", "ssi_platform.web", "--port", str(self.port), "--log-level", "error"
        )
        for name in WORKERS:
            self.start_worker(name)
        self.start_beat()
        self.until(self.served, seconds=60)
        self.supervisor.restarting = True

    def start_worker(self, name, called=""):
        called = called or name
        self.start(called, *CELERY, "worker", "--queues", WORKERS[name], "--concurrency", "2",
                   "--hostname", f"{called}@%h", *QUIET)  # fmt: skip

    def start_beat(self, called="beat"):
        self.start(called, *CELERY, "beat", "--pidfile=",
                   "--schedule", str(self._folder / f"schedule of {called}"))  # fmt: skip

    def stop_all(self):
        for caller in self._callers:
            caller.close()
        self.supervisor.stop()

    def stop(self, name):
        """Stop a process for good."""
        self.supervisor.forget(self.processes.pop(name))

    def readiness(self):
        with closing(Caller(self.port)) as caller:
            try:
                return caller.ask("GET", "/readyz")[2]
            except (OSError, HTTPException):
                return {}

    def served(self):
        """Tell whether the web server answers, each queue has a worker, and beat runs."""
        ready = self.readiness()
        ages = [*ready.get("worker_ages_seconds", {}).values(), ready.get("heartbeat_age_seconds")]
        return ready.get("ready") and None not in ages

    def signal(self, name, number):
        """Send a signal to a process and its children."""
        os.killpg(self.processes[name].pid, number)


@contextmanager
def platform(database_url, redis_url, folder, **settings):
    """Run the platform for a block; whatever is left of it afterwards is killed."""
    environment = {name: v for name, v in os.environ.items() if name != "DATABASE_OWNER_URL"}
    environment |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url,
                    "SSI_LOG_LEVEL": "WARNING", **settings}  # fmt: skip
    one = Platform(environment, folder)
    try:
        one.start_all()
        yield one
    finally:
        one.stop_all()
