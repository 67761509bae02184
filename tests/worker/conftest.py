"""A database and a broker for trials that start a worker."""

import os

import psycopg
import pytest
from django.db import connection

from ssi_platform.database.addresses import with_database
from tests import engines

from .celery_worker import until
from .redis_server import Redis


@pytest.fixture
def database(django_db_setup, django_db_blocker):
    """A database that no other test shares; the test's own connection goes there too."""
    before = connection.settings_dict["NAME"]
    name = engines.clone(f"{before}_worker")
    connection.close()
    connection.settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        yield name
        connection.close()
    connection.settings_dict["NAME"] = before
    until(lambda: _everybody_has_left(name))  # The server notices a killed client a little later.
    engines.drop(name)


@pytest.fixture
def redis(tmp_path_factory):
    one = Redis(tmp_path_factory.mktemp("redis"))
    yield one
    one.kill()


@pytest.fixture
def redis_url(redis):
    return redis.url


def _everybody_has_left(database):
    url = with_database(os.environ["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(url) as owner:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        return owner.execute(query, [database]).fetchone()[0] == 0
