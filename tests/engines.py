"""A pytest plugin: real engines, one migrated database, and a clone of it for each worker.

The tables are made as their owner; the tests run as `ssi_app`, which row-level security holds.
Without DATABASE_URL and REDIS_URL the embedded engines are started for the run.
"""

import gc
import os
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from ssi_platform.embedded.addresses import with_database
from ssi_platform.embedded.engines import engines
from ssi_platform.embedded.provision import prepare_database

from .kept_schema import KeptSchema

TEMPLATE = "TEST_TEMPLATE_DATABASE"
SETTINGS, WORKER = "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"
RAW = "_raw"  # The name of the template until it is migrated.
PATIENCE = 120
_until_the_end = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    """Set the addresses before the settings are read; the workers inherit them."""
    _import_nothing_where_no_tests_run(early_config)
    if TEMPLATE in os.environ:
        return
    kept = None if os.environ.get("DATABASE_URL") else KeptSchema()
    addresses = _until_the_end.enter_context(engines(None, ephemeral=True))
    name = f"ssi_test_{uuid.uuid4().hex[:8]}"
    _until_the_end.callback(_drop, addresses.database_owner_url, name)
    _create(addresses.database_owner_url, f"{name}{RAW}")
    os.environ |= {
        TEMPLATE: name,
        "DATABASE_URL": with_database(addresses.database_url, name),
        "DATABASE_OWNER_URL": with_database(addresses.database_owner_url, name),
        "REDIS_URL": addresses.redis_url,
        "SSI_ENVIRONMENT": "test",
        "SSI_CALLER_LIMIT": "1000000",  # A key of the cast asks for many tests.
        "SSI_ORGANISATION_LIMIT": "1000000",
        "SSI_SECRET_KEY": "for tests only, and long enough for production",
    }
    # The workers start and collect meanwhile; `clone` waits for the name to appear.
    migrating = Thread(target=_make_tables, args=[name, kept])
    migrating.start()
    _until_the_end.callback(migrating.join)  # Before the engines stop, whatever ends the run.


def _import_nothing_where_no_tests_run(config):
    """The process that only deals tests out to workers would import it all for nothing."""
    given = config.known_args_namespace
    alone = not given.numprocesses or given.collectonly or given.usepdb
    if alone or WORKER in os.environ:
        os.environ[SETTINGS] = "config.settings"  # Without it pytest-django does nothing.
    else:
        given.noconftest = True


def pytest_configure():
    os.environ[SETTINGS] = "config.settings"  # For the workers, which are started next.


def pytest_collection_finish():
    """What was imported stays; looking through it again and again costs a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        _until_the_end.close()


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


def _create(owner_url, name):
    with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    prepare_database(with_database(owner_url, name))


def _drop(owner_url, name):
    with psycopg.connect(with_database(owner_url, "postgres"), autocommit=True) as owner:
        for (database,) in owner.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall():
            # The server waits some seconds for those who are leaving; it may throw nobody out.
            owner.execute(f"DROP DATABASE IF EXISTS {database}")


def _make_tables(name, kept):
    url = with_database(os.environ["DATABASE_OWNER_URL"], f"{name}{RAW}")
    if not (kept and kept.restored(url)):
        _migrate(url)
        if kept:
            kept.keep(url)
    with _owner("postgres") as owner:
        owner.execute(f"ALTER DATABASE {name}{RAW} RENAME TO {name}")


def _migrate(url):
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0", "--skip-checks"],
        cwd=Path(__file__).resolve().parents[1],
        env=os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url},
        check=True,
    )


def _wait_for_template(owner):
    deadline = time.monotonic() + PATIENCE
    there = "SELECT 1 FROM pg_database WHERE datname = %s"
    while not owner.execute(there, [os.environ[TEMPLATE]]).fetchone():
        if time.monotonic() > deadline:
            raise TimeoutError("The test database was not migrated; see the first lines above.")
        time.sleep(0.05)
