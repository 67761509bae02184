"""A database of the bench's own, and the web server as `make run` has it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from ssi_platform.database.addresses import with_database
from ssi_platform.database.provisioning import prepare_database
from ssi_platform.embedded import state
from ssi_platform.embedded.launcher import free_port
from ssi_platform.embedded.supervisor import Command, Supervisor

from . import client


def environment(addresses: Any, folder: Any, database: Any, *, fresh: Any) -> Any:
    """Make a database, unless it is there and need not be fresh; return what its platform needs."""
    url, owner_url = (
        with_database(one, database)
        for one in (addresses.database_url, addresses.database_owner_url)
    )
    environment = {
        "DATABASE_URL": url, "DATABASE_OWNER_URL": owner_url, "REDIS_URL": addresses.redis_url,
        "DJANGO_SETTINGS_MODULE": "scripts.bench.settings", "SSI_ENVIRONMENT": "development",
        "SSI_SECRET_KEY": state.secret_key(folder), "SSI_LOG_LEVEL": "ERROR",
        "SSI_STATE_DIR": str(folder), "SSI_DATABASE_POOL": "4",
    }  # fmt: skip
    _make_database(addresses.database_owner_url, owner_url, database, fresh)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], check=True,
                   cwd=state.CHECKOUT, env=os.environ | environment)  # fmt: skip
    return environment


def drop(addresses: Any, database: Any) -> None:
    """Take a database away, once everybody has left it."""
    with _administrator(addresses.database_owner_url) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {database}")


def settle(owner_url: Any) -> None:
    """Let the planner know what is there, and indexes be read without their table."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE)")


def _make_database(server_url: Any, owner_url: Any, database: Any, fresh: Any) -> None:
    with _administrator(server_url) as owner:
        if fresh:
            owner.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        there = "SELECT 1 FROM pg_database WHERE datname = %s"
        if owner.execute(there, [database]).fetchone():
            return
        owner.execute(f"CREATE DATABASE {database} TEMPLATE template0")
    prepare_database(owner_url)


def _administrator(server_url: Any) -> Any:
    return psycopg.connect(with_database(server_url, "postgres"), autocommit=True)


@contextmanager
def server(folder: Any) -> Iterator[Any]:
    """Serve, as the environment says, on the port that is given."""
    port = free_port()
    argv = [sys.executable, "-m", "ssi_platform.web", "--host", "127.0.0.1", "--port", str(port)]
    supervisor = Supervisor()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    try:
        web = supervisor.start(Command("web", argv, state.CHECKOUT, folder / "logs" / "web.log"))
        _wait(port, web, folder)
        yield port
    finally:
        supervisor.stop()


def _wait(port: Any, web: Any, folder: Any) -> None:
    for _ in range(600):
        try:
            if client.fetch(port, "/healthz", "")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
        if web.ended():
            break
    raise SystemExit(f"The web server does not serve; see {Path(folder, 'logs', 'web.log')}.")
