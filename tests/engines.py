"""A pytest plugin: real engines, one migrated database, and a clone of it for each worker.

The tables are made as their owner; the tests run as `ssi_app`, which row-level security holds.
Without DATABASE_URL and REDIS_URL the embedded engines are started for the run.
"""

import gc
import json
import os
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import psycopg
import pytest

from ssi_platform.database.addresses import role, with_database, with_role
from ssi_platform.database.errors import Problem
from ssi_platform.database.hardening import harden
from ssi_platform.database.provisioning import prepare_database
from ssi_platform.embedded.engines import engines

from .cached_schema import CachedSchema

TEMPLATE = "TEST_TEMPLATE_DATABASE"
ANNOUNCED = "TEST_ENGINES"  # Names the file that tells where the engines are.
ADMIN = "TEST_ADMIN_URL"  # The administrator sees and ends the sessions of the other roles.
SETTINGS, WORKER = "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"
RAW = "_raw"  # The name of the template until it is migrated.
PATIENCE = 120
ENVIRONMENT = {
    "SSI_ENVIRONMENT": "test",
    "SSI_CALLER_LIMIT": "0",  # Nobody is counted but where quotas are what is tried.
    "SSI_ORGANISATION_LIMIT": "0",
    "SSI_SIGN_IN_LIMIT": "0",
    "SSI_SECRET_KEY": "for tests only, and long enough for production",
}
_until_the_end = ExitStack()
sys.dont_write_bytecode = False  # To compile the tests takes each worker as long as to import them.
gc.disable()  # In a run of a minute, looking for garbage costs more than it brings.


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Set the addresses before the settings are read."""
    alone = _runs_tests(early_config)
    if ANNOUNCED not in os.environ:
        folder = _until_the_end.enter_context(TemporaryDirectory(prefix="ssi-tests-"))
        os.environ[ANNOUNCED] = f"{folder}/engines.json"
        running = Engines(Path(os.environ[ANNOUNCED]))
        running.start()
        _until_the_end.callback(running.stop)
    if alone:
        os.environ |= _announced() | {SETTINGS: "config.settings"}
    elif os.environ.get("DATABASE_URL"):
        _announced()  # A server that does not answer is told of once, and not by every worker.


def _runs_tests(config):
    """The process that only deals tests out to workers would import it all for nothing."""
    given = config.known_args_namespace
    if WORKER in os.environ or not given.numprocesses or given.collectonly or given.usepdb:
        return True
    given.noconftest = True
    return False


def pytest_collection_finish():
    gc.freeze()  # Objects of the imports are never collected: do not look at them again.


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        _until_the_end.close()


class Engines(Thread):
    """Starts the engines and makes the tables while the workers start and collect.

    It lives as long as the engines, which end with the process that started them.
    """

    def __init__(self, path):
        super().__init__()
        self._path, self._over = path, Event()

    def run(self):
        try:
            self._run()
        except Problem as problem:
            self._announce({"problem": str(problem)})

    def stop(self):
        self._over.set()
        self.join()

    def _run(self):
        kept = None if os.environ.get("DATABASE_URL") else CachedSchema()
        with engines(None, ephemeral=True) as addresses:
            name = f"ssi_test_{uuid.uuid4().hex[:8]}"
            environment = ENVIRONMENT | {
                TEMPLATE: name,
                "DATABASE_URL": with_database(addresses.database_url, name),
                "DATABASE_OWNER_URL": with_database(addresses.database_owner_url, name),
                "REDIS_URL": addresses.redis_url,
            }
            try:
                environment[ADMIN] = _create(
                    environment["DATABASE_OWNER_URL"], f"{name}{RAW}", embedded=bool(kept)
                )
                self._announce(environment)
                _make_tables(environment, kept)  # `clone` waits for the template to have its name.
                self._over.wait()
            finally:
                if not kept:  # Embedded engines take everything with them.
                    _drop(environment["DATABASE_OWNER_URL"], name)

    def _announce(self, environment):
        partly = self._path.with_suffix(".part")
        partly.write_text(json.dumps(environment))
        partly.rename(self._path)


def _announced():
    path, deadline = Path(os.environ[ANNOUNCED]), time.monotonic() + PATIENCE
    while not path.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("The engines did not start.")
        time.sleep(0.02)
    environment = json.loads(path.read_text())
    if "problem" in environment:
        raise pytest.UsageError(environment["problem"])
    return environment


def clone(name):
    """Copy the migrated database: milliseconds, where migrating takes seconds."""
    with _owner("postgres") as owner:
        _wait_for_template(owner)
        owner.execute(f"CREATE DATABASE {name} TEMPLATE {os.environ[TEMPLATE]}")
    return name


def drop(name):
    _drop(os.environ["DATABASE_OWNER_URL"], name)


def _owner(database):
    url = with_database(os.environ["DATABASE_OWNER_URL"], database)
    return psycopg.connect(url, autocommit=True)


def _create(owner_url, name, *, embedded):
    """Create an empty database as `provision` does; return the administrator's address."""
    with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    prepare_database(with_database(owner_url, name))
    given = os.environ.get("DATABASE_ADMIN_URL") or os.environ.get("DATABASE_URL")
    admin_url = with_role(owner_url, "postgres", "") if embedded else given
    with psycopg.connect(with_database(admin_url, name), autocommit=True) as admin:
        harden(admin, role(owner_url))
    return admin_url


def _drop(owner_url, name):
    with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as owner:
        for (database,) in owner.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall():
            # The server waits some seconds for those who are leaving; it may throw nobody out.
            owner.execute(f"DROP DATABASE IF EXISTS {database}")


def _make_tables(environment, kept):
    url = with_database(environment["DATABASE_OWNER_URL"], f"{environment[TEMPLATE]}{RAW}")
    if not (kept and kept.restored(url)):
        _migrate(environment | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url})
        if kept:
            kept.keep(url)
    with psycopg.connect(with_database(url, "postgres"), autocommit=True) as owner:
        owner.execute(
            f"ALTER DATABASE {environment[TEMPLATE]}{RAW} RENAME TO {environment[TEMPLATE]}"
        )


def _migrate(environment):
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0", "--skip-checks"],
        cwd=Path(__file__).resolve().parents[1],
        env=os.environ | environment,
        check=True,
    )


def _wait_for_template(owner):
    deadline = time.monotonic() + PATIENCE
    there = "SELECT 1 FROM pg_database WHERE datname = %s"
    while not owner.execute(there, [os.environ[TEMPLATE]]).fetchone():
        if time.monotonic() > deadline:
            raise TimeoutError("The test database was not migrated; see the first lines above.")
        time.sleep(0.05)
