"""Engines and a database for one trial, and the worker and the clock that run on them."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import psycopg

from ssi_platform.database.addresses import with_database
from ssi_platform.database.provisioning import prepare_database
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.supervisor import Supervisor

TOP = Path(__file__).resolve().parents[2]
WORKER = ("worker", "--concurrency", "2", "--without-mingle", "--without-gossip",
          "--loglevel", "INFO")  # fmt: skip
BEAT = ("beat", "--pidfile=", "--schedule")


@contextmanager
def prepared(supervisor: Supervisor | None = None, **also: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a platform with a migrated database that goes with the block."""
    with engines(None, ephemeral=True, supervisor=supervisor) as addresses:
        name = f"ssi_trial_{secrets.token_hex(4)}"
        owner_url = with_database(addresses.database_owner_url, name)
        environment = {
            "DATABASE_URL": with_database(addresses.database_url, name),
            "DATABASE_OWNER_URL": owner_url,
            "REDIS_URL": addresses.redis_url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SSI_ENVIRONMENT": "test",
            "SSI_SECRET_KEY": secrets.token_hex(32),
            "SSI_JOB_LEASE_SECONDS": "2",
            "SSI_LOG_LEVEL": "ERROR",
            **also,
        }
        _administer(owner_url, f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            prepare_database(owner_url)
            _migrate(environment)
            yield environment
        finally:
            _administer(owner_url, f"DROP DATABASE {name}")  # Waits for the last to leave.


class Processes:
    """A worker that is killed and started again, and a beat that goes on."""

    def __init__(self, **environment: str) -> None:
        self.environment = environment

    def __enter__(self) -> "Processes":
        self.folder = TOP / ".local" / "kill_trial"
        self.folder.mkdir(parents=True, exist_ok=True)
        schedule = self.folder / f"schedule-{os.getpid()}"
        self.log_file = self.folder / "celery.log"
        self.log = self.log_file.open("wb")
        self.beat = self._start(*BEAT, str(schedule))
        self.start_worker()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _kill(self.worker)
        _kill(self.beat)
        self.log.close()
        for left in self.folder.glob(f"schedule-{os.getpid()}*"):
            left.unlink()

    def start_worker(self) -> None:
        self.worker = self._start(*WORKER)

    def kill_worker(self) -> None:
        """SIGKILL to the worker and its children, in the middle of whatever they do."""
        _kill(self.worker)

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        given = {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"}
        given |= self.environment
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config.celery", *arguments],
            cwd=TOP, env=given, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _administer(owner_url: str, statement: str) -> None:
    with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as owner:
        owner.execute(statement)


def _migrate(environment: dict[str, str]) -> None:
    migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(migrate, cwd=TOP, env=os.environ | environment, check=True)
