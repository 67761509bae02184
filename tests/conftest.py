"""Each test finds the cast of `cast.py` on its stage, and leaves it as it was."""

import copy
import os

import psycopg
import pytest
from django.db import connection
from rest_framework.test import APIClient

from ssi_platform.embedded.addresses import with_database

from . import engines
from .cast import make_cast
from .contract import kept_contract as kept_contract
from .examples import examples as examples
from .furnished import two_houses
from .sessions import sign_in as sign_in_as
from .stages import Stages


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest test goes first: at the end of the shuffled rest one worker would wait for it."""
    items.sort(key=lambda item: item.path.name != "test_fuzz.py")


@pytest.fixture(scope="session")
def stages(django_db_blocker, worker_id):
    stages = Stages(f"{os.environ[engines.TEMPLATE]}_{worker_id}", django_db_blocker)
    yield stages
    stages.strike()


@pytest.fixture(scope="session")
def django_db_setup(stages, django_db_blocker):
    """A database of this worker's own, with the cast in it."""
    connection.settings_dict["NAME"] = stages.database("empty")
    stages.cast = stages.furnished("cast", make_cast)
    stages.enter("cast")


@pytest.fixture
def owner_url(django_db_setup):
    return with_database(os.environ["DATABASE_OWNER_URL"], connection.settings_dict["NAME"])


@pytest.fixture
def owner(owner_url):
    """The owner of the tables, who may change the schema and truncate."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        yield owner


@pytest.fixture
def committed(django_db_setup, stages):
    """An empty stage with real commits, for what a test inside one transaction would hide.

    A test that calls it has it empty once more.
    """
    with stages.on("empty"):
        yield lambda: _clear(stages)
        _clear(stages)


def _clear(stages):
    connection.close()
    owner_url = with_database(os.environ["DATABASE_OWNER_URL"], stages.database("empty"))
    keep = ["analytics_publishedfigure", "django_migrations", "django_content_type"]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)",
            [[*keep, "auth_permission"]],
        ).fetchall()
        owner.execute(f"TRUNCATE {', '.join(table for (table,) in tables)} CASCADE")


@pytest.fixture
def houses(open_houses, db):
    """Two furnished organisations, called acme and globex like those of the cast."""
    return open_houses


@pytest.fixture
def open_houses(django_db_setup, stages):
    """The same for the owner, who can alter no table while a transaction of a test holds it."""
    rows = stages.furnished("houses", two_houses)
    with stages.on("houses"):
        yield copy.deepcopy(rows)


def _of_the_cast(name):
    @pytest.fixture(name=name)
    def one(db, stages):
        return copy.copy(getattr(stages.cast, name))

    return one


acme, globex = _of_the_cast("acme"), _of_the_cast("globex")
ada, alice, ana = _of_the_cast("ada"), _of_the_cast("alice"), _of_the_cast("ana")
bob, charlie = _of_the_cast("bob"), _of_the_cast("charlie")
sales, north, south = _of_the_cast("sales"), _of_the_cast("north"), _of_the_cast("south")
bobs_rep, dora = _of_the_cast("bobs_rep"), _of_the_cast("dora")
charlies_team, charlies_rep = _of_the_cast("charlies_team"), _of_the_cast("charlies_rep")
acme_key, globex_key = _of_the_cast("acme_key"), _of_the_cast("globex_key")


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
