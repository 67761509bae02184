"""An installation of its own: engines, the platform behind proxies, and one organisation."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from ssi_platform.database.addresses import with_database, with_role
from ssi_platform.database.hardening import harden
from ssi_platform.database.provisioning import OWNER, prepare_database
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.launcher import free_port
from ssi_platform.embedded.supervisor import Child, Supervisor

from .proxy import Proxy, database_proxy, redis_proxy
from .services import TOP, Platform, platform
from .small_disk import SmallDisk, small_disk

NAME = "ssi_faults"
SLUG = "acme"
LEASE = 3  # Seconds.
WRITERS, OF_FILES = 2, 20  # Reps whose scores are put, and those whose scores come in files.
REPS = [f"w{n}" for n in range(WRITERS)] + [f"f{n}" for n in range(OF_FILES)]
BLOCK, BLOCKS = 20, 24  # The days of one fault's traffic, and how many such blocks there are.
UNLIMITED = str(10**8)  # The quotas are counted, and never reached.
Connection = psycopg.Connection[Any]


@dataclass
class Installation:
    """What a fault works on, and what the traffic and the comparison need."""

    platform: Platform
    database: Proxy
    redis: Proxy
    disk: SmallDisk
    admin_url: str
    stub: int  # The port of a server that only answers.
    key: str = ""
    reps: dict[str, str] = field(default_factory=dict)  # Ids by external id.
    _blocks: Iterator[int] = field(default_factory=lambda: iter(range(BLOCKS)))

    @property
    def path(self) -> str:
        return f"/api/v1/organisations/{SLUG}"

    @property
    def supervisor(self) -> Supervisor:
        return self.platform.supervisor

    def pause(self, seconds: float) -> None:
        """Wait, and start again what has ended meanwhile."""
        self.supervisor.pause(seconds)

    def engine(self, name: str) -> Child:
        return next(child for child in self.supervisor.children if child.command.name == name)

    def days(self) -> list[date]:
        """Return days that no fault had before."""
        first = _today() - timedelta(days=BLOCK * (next(self._blocks) + 1))
        return [first + timedelta(days=n) for n in range(BLOCK)]

    def administrator(self) -> Connection:
        """Return a connection that no proxy and no policy stands before."""
        return psycopg.connect(self.admin_url, autocommit=True)

    def populate(self) -> None:
        """Make the reps whose scores are written, in a team."""
        caller = self.platform.caller(self.key)
        status, _, team = caller.ask("POST", f"{self.path}/teams", {"name": "North"})
        assert status == 201, team
        since = str(_today() - timedelta(days=BLOCK * BLOCKS))
        for name in REPS:
            body = {"name": f"Rep {name}", "team": team["id"], "from_day": since}
            status, _, rep = caller.ask("PUT", f"{self.path}/reps:by-external-id/{name}", body)
            assert status == 201, rep
            self.reps[name] = rep["id"]


@contextmanager
def installation() -> Iterator[Installation]:
    """Run an installation for a block."""
    supervisor = Supervisor()
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk())
        addresses = stack.enter_context(
            engines(None, ephemeral=True, supervisor=supervisor, environment={})
        )
        owner_url = with_database(addresses.database_owner_url, NAME)
        admin_url = with_role(owner_url, "postgres", "")
        _make_database(admin_url, owner_url, disk)
        settings = _settings()
        direct = {"DATABASE_URL": with_database(addresses.database_url, NAME),
                  "DATABASE_OWNER_URL": owner_url, "REDIS_URL": addresses.redis_url}  # fmt: skip
        _manage(settings | direct, "migrate", "-v", "0")
        command = ("create_organisation", SLUG, "--name", "Acme", "--admin", "a@acme.example")
        key = _manage(settings | direct, *command).strip()
        database, database_url = database_proxy(direct["DATABASE_URL"])
        redis, redis_url = redis_proxy(direct["REDIS_URL"])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ssi-faults-")))
        running = stack.enter_context(
            platform(database_url, redis_url, folder, supervisor=supervisor, **settings)
        )
        stub = free_port()
        running.start("stub", "-m", "scripts.faults.stub", str(stub))
        one = Installation(running, database, redis, disk, admin_url, stub, key)
        one.populate()
        yield one


def _settings() -> dict[str, str]:
    """Those of production, but for the lease; none that the caller has set holds."""
    return {name: "" for name in os.environ if name.startswith("SSI_")} | {
        "SSI_ENVIRONMENT": "production",
        "SSI_PLAIN_HTTP": "true",
        "SSI_SECRET_KEY": secrets.token_urlsafe(48),
        "SSI_KEY_PEPPER": secrets.token_urlsafe(48),
        "SSI_JOB_LEASE_SECONDS": str(LEASE),
        "SSI_CALLER_LIMIT": UNLIMITED,
        "SSI_ORGANISATION_LIMIT": UNLIMITED,
        "SSI_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _make_database(admin_url: str, owner_url: str, disk: SmallDisk) -> None:
    with psycopg.connect(with_database(admin_url, "postgres"), autocommit=True) as admin:
        place = disk.tablespace(admin)
        admin.execute(f"CREATE DATABASE {NAME} OWNER {OWNER} TEMPLATE template0 {place}")
        # What is acknowledged outlasts the death of a process of the server, as in production.
        admin.execute(f"ALTER DATABASE {NAME} SET synchronous_commit = on")
    prepare_database(owner_url)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        harden(admin, OWNER)


def _manage(settings: dict[str, str], *command: str) -> str:
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=TOP, env=os.environ | settings, check=True,
        stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip


def _today() -> date:
    return datetime.now(UTC).date()
