"""Fixtures of all tests: each test starts with the data of `sample_data.py` and is rolled back."""

import copy
import os

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from ssi_platform.api import throttling
from ssi_platform.database import clock, dispatch, faults
from ssi_platform.database.addresses import with_database

from . import engines
from .contract import cached_contract as cached_contract
from .databases import Databases
from .examples import examples as examples
from .populated import two_tenants
from .sample_data import make_sample_data
from .sessions import sign_in as sign_in_as

# Tests turn the clock of their process, and the platform follows it.
clock._source = lambda: timezone.now()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Leave tests marked `check` to `make check`, unless the command names files or markers.

    The longest test goes first: at the end of the shuffled rest one worker would wait for it.
    """
    if not config.option.file_or_dir and config.option.markexpr == "not trial":
        left_out = [item for item in items if item.get_closest_marker("check")]
        items[:] = [item for item in items if not item.get_closest_marker("check")]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: item.path.name != "test_fuzz.py")


@pytest.fixture(scope="session")
def databases(django_db_blocker, worker_id):
    databases = Databases(f"{os.environ[engines.TEMPLATE]}_{worker_id}", django_db_blocker)
    yield databases
    databases.disconnect()


@pytest.fixture(scope="session")
def django_db_setup(databases, django_db_blocker):
    """A database of this worker, with the sample data."""
    connection.settings_dict["NAME"] = databases.database("empty")
    databases.sample_data = databases.populated("sample_data", make_sample_data)
    databases.enter("sample_data")


@pytest.fixture(autouse=True)
def no_recent_faults(monkeypatch):
    """Let the process start each test without a memory of full disks and lost connections."""
    monkeypatch.setattr(faults, "_disk_full_at", float("-inf"))
    monkeypatch.setattr(throttling, "_resting_until", 0.0)
    monkeypatch.setattr(dispatch, "_paused_until", 0.0)


@pytest.fixture
def owner_url(django_db_setup):
    return with_database(os.environ["DATABASE_OWNER_URL"], connection.settings_dict["NAME"])


@pytest.fixture
def owner(owner_url):
    """The owner of the tables, who may change the schema and truncate."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        yield owner


@pytest.fixture
def committed(django_db_setup, databases):
    """An empty stage with real commits, for what a test inside one transaction would hide.

    A test that calls it has it empty once more.
    """
    with databases.on("empty"):
        yield lambda: _clear(databases)
        _clear(databases)


@pytest.fixture
def database_clock(monkeypatch):
    """Let the platform read the database's clock, as it does outside of tests."""
    monkeypatch.setattr(clock, "_source", clock._counted)
    clock._reading.set(None)


@pytest.fixture
def fastpath_on(settings):
    """Take the fast path, also where the suite is run with SSI_FASTPATH=off."""
    settings.FASTPATH = True


def _clear(databases):
    connection.close()
    owner_url = with_database(os.environ["DATABASE_OWNER_URL"], databases.database("empty"))
    keep = ["analytics_publishedfigure", "django_migrations", "django_content_type"]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [[*keep, "auth_permission"]],
        ).fetchall()
        owner.execute(f"TRUNCATE {', '.join(table for (table,) in tables)} CASCADE")


@pytest.fixture
def tenants(committed_tenants, db):
    """Two populated organisations, called acme and globex like those of the sample data."""
    return committed_tenants


@pytest.fixture
def committed_tenants(django_db_setup, databases):
    """The same for the owner, who can alter no table while a transaction of a test holds it."""
    rows = databases.populated("tenants", two_tenants)
    with databases.on("tenants"):
        yield rows


def _sample_row(name):
    @pytest.fixture(name=name)
    def one(db, databases):
        return copy.copy(getattr(databases.sample_data, name))

    return one


acme, globex = _sample_row("acme"), _sample_row("globex")
ada, alice, ana = _sample_row("ada"), _sample_row("alice"), _sample_row("ana")
bob, charlie = _sample_row("bob"), _sample_row("charlie")
sales, north, south = _sample_row("sales"), _sample_row("north"), _sample_row("south")
bobs_rep, dora = _sample_row("bobs_rep"), _sample_row("dora")
charlies_team, charlies_rep = _sample_row("charlies_team"), _sample_row("charlies_rep")
acme_key, globex_key = _sample_row("acme_key"), _sample_row("globex_key")


@pytest.fixture
def api():
    """An API client for a user, or for the text of a key, or for nobody."""

    def sign_in(who=None):
        client = APIClient()
        if isinstance(who, str):
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {who}")
        elif who is not None:
            sign_in_as(client, who)
        return client

    return sign_in
