"""`run` and `demo`: engines, migrations, first rows, then web, workers and beat."""

import contextlib
import http.client
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ssi_platform.database.errors import Problem

from . import state
from .addresses import Addresses
from .console import Stopped, last_lines, say
from .engines import defaults, engines
from .stopping import Signals
from .supervisor import Command, Supervisor

HOST = "127.0.0.1"
UNTIL_READY = 90.0
WORKERS = {"worker": "clock,statistics", "worker-jobs": "jobs"}  # Their queues.
DATABASE = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}


@dataclass(frozen=True)
class Platform:
    """One platform for evaluation."""

    supervisor: Supervisor
    addresses: Addresses
    folder: Path
    port: int

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def credentials(self) -> Path:
        return self.folder / "credentials.json"

    def migrate(self) -> None:
        """Bring the tables up to date, as their owner."""
        self.supervisor.check(self._python("migrate", "manage.py", "migrate", "--no-input"))

    def prepare(self) -> None:
        """Make the first organisations and their keys, unless they are there."""
        self.supervisor.check(
            self._python("prepare_demo", "manage.py", "prepare_demo", "--credentials",
                         str(self.credentials)))  # fmt: skip

    def start_services(self) -> None:
        """Start web, the workers and beat."""
        celery = ("-m", "celery", "-A", "config.celery")
        self._serve("web", "-m", "ssi_platform.web", "--host", HOST, "--port", str(self.port))
        for name, queues in WORKERS.items():
            self._serve(name, *celery, "worker", "--queues", queues, "--concurrency", "2",
                        "--hostname", f"{name}@%h", "--without-mingle", "--without-gossip",
                        "--loglevel", "INFO")  # fmt: skip
        self._serve("beat", *celery, "beat", "--pidfile=", "--loglevel", "INFO",
                    "--schedule", str(self.folder / "beat-schedule"))  # fmt: skip

    def demo(self) -> int:
        """Run the demo's client against this platform; its exit code."""
        client = self._python("demo", "-m", "scripts.demo", "--base-url", self.base_url,
                              "--credentials", str(self.credentials), shown=True)  # fmt: skip
        return self.supervisor.run(client)

    def _serve(self, name: str, *arguments: str) -> None:
        self.supervisor.start(self._python(name, *arguments, service=True))

    def _python(self, name: str, *arguments: str, service: bool = False,
                shown: bool = False) -> Command:  # fmt: skip
        given = self.addresses.environment()
        if service:
            del given["DATABASE_OWNER_URL"]  # What serves never holds the owner's address.
        environment = {key: value for key, value in os.environ.items() if key not in DATABASE}
        environment |= given | defaults(self.folder)
        environment |= {"PYTHONUNBUFFERED": "1", "PORT": str(self.port),
                        "DJANGO_SETTINGS_MODULE": "config.settings"}  # fmt: skip
        # At SIGTERM Celery waits for its tasks, at SIGQUIT it does not.
        orphaned_with = signal.SIGQUIT if name in WORKERS else signal.SIGTERM
        return Command(name, [sys.executable, *arguments], state.CHECKOUT, restart=service,
                       log=None if shown else state.log(self.folder, name),
                       environment=environment, orphaned_with=orphaned_with)  # fmt: skip

    def wait_until_ready(self) -> None:
        """Wait until the web process serves; from then on services that end are restarted."""
        deadline = time.monotonic() + UNTIL_READY
        while (answer := readiness(self.port))[0] != 200:
            if time.monotonic() > deadline:
                log = last_lines(self.folder / "logs" / "web.log")
                raise Problem(f"{self.base_url}/readyz says {answer[1] or 'nothing'}{log}")
            self.supervisor.pause(0.1)
        self.supervisor.restarting = True


def run(folder: Path, port: int, parent: int | None) -> int:
    """Serve until a request to stop."""
    _refuse_busy(port)
    with _platform(folder, port, parent) as platform:
        credentials = json.loads(platform.credentials.read_text())
        summary = folder / "run.json"
        state.write_private(
            summary, json.dumps({"base_url": platform.base_url, **credentials}, indent=2) + "\n"
        )
        try:
            _introduce(platform, credentials)
            while True:
                platform.supervisor.pause(60)
        finally:
            summary.unlink(missing_ok=True)


def demo(folder: Path, parent: int | None) -> int:
    """Serve on a free port for as long as the demo's client takes."""
    with _platform(folder, free_port(), parent) as platform:
        return platform.demo()


@contextlib.contextmanager
def _platform(folder: Path, port: int, parent: int | None) -> Iterator[Platform]:
    began = time.monotonic()
    with Signals(parent).listening() as signals:
        supervisor = Supervisor(signals)
        try:
            with engines(folder, supervisor=supervisor) as addresses:
                try:
                    (folder / "run.json").unlink(missing_ok=True)
                    platform = Platform(supervisor, addresses, folder, port)
                    platform.migrate()
                    platform.start_services()
                    platform.prepare()
                    platform.wait_until_ready()
                    say(f"ready after {time.monotonic() - began:.1f} s")
                    yield platform
                except Stopped:
                    say("stopping")
                    raise
                finally:
                    supervisor.stop()
        finally:
            supervisor.stop()


def _introduce(platform: Platform, credentials: dict[str, Any]) -> None:
    print(f"\nSSI Platform serves {platform.base_url}/api/v1   documentation: /docs\n")
    for organisation in credentials["organisations"]:
        print(f"  {organisation['slug']:<12} API key   {organisation['api_key']}")
    admin = credentials["admin"]
    print(f"  {'admin':<12} {platform.base_url}/admin/   {admin['email']}   {admin['password']}")
    print(f"\nAlso in {platform.folder / 'run.json'}; logs in {platform.folder / 'logs'}.")
    print("Ctrl-C stops everything.\n", flush=True)


def readiness(port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def _refuse_busy(port: int) -> None:
    """Look before anything starts: the web server shares a port without a word."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise Problem(
                f"port {port} cannot be used ({error.strerror}): choose another, as in"
                f" PORT={port + 1 if port < 65535 else 8000}."
            ) from error


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
