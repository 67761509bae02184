"""First of all: the tests themselves run as a role that row-level security holds."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from celery.signals import celeryd_init
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from config.celery import app as celery
from ssi_platform.database.addresses import role, with_database, with_role
from ssi_platform.database.roles import refuse_unsafe_role

TOP = Path(__file__).resolve().parents[2]


def test_the_tests_run_as_a_restricted_role(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, pg_has_role('ssi_owner', 'MEMBER'),"
            " pg_has_role('ssi_cross_tenant', 'MEMBER') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("ssi_app", False, False, False, False)


def test_a_restricted_role_may_serve(db):
    refuse_unsafe_role()


@pytest.fixture
def superuser(owner_url):
    """A superuser of the embedded server; another server need not let anybody in so."""
    url = with_role(owner_url, "postgres", "")
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as superuser:
            if superuser.execute("SHOW is_superuser").fetchone() != ("on",):
                pytest.skip("no superuser of this server is known")
            yield superuser
    except psycopg.OperationalError:
        pytest.skip("this server lets no superuser in without a password")


@pytest.fixture
def probe(superuser, worker_id):
    """A role that may sign in, for the test to spoil."""
    name, secret = f"ssi_probe_{os.getpid()}_{worker_id}", "for this test only"
    superuser.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{secret}'")
    yield name, secret
    superuser.execute(f"DROP OWNED BY {name}")
    superuser.execute(f"DROP ROLE {name}")


@contextmanager
def served_as(user, secret, blocker, **options):
    before = dict(connection.settings_dict)
    with blocker.unblock():
        connection.close()
        connection.settings_dict |= {"USER": user, "PASSWORD": secret}
        connection.settings_dict["OPTIONS"] = before["OPTIONS"] | options
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict |= before


def refused(user, secret, blocker, **options):
    with served_as(user, secret, blocker, **options), pytest.raises(ImproperlyConfigured) as error:
        refuse_unsafe_role()
    return str(error.value)


def test_the_owner_of_the_tables_is_refused(owner_url, django_db_blocker):
    secret = urlsplit(owner_url).password or ""
    message = refused(role(owner_url), secret, django_db_blocker)
    assert "'ssi_owner'" in message
    assert "owns tables" in message
    assert "may become a bypassing role" in message
    assert "DATABASE_URL" in message


def test_a_superuser_is_refused(superuser, django_db_blocker):
    assert "is a superuser" in refused("postgres", "", django_db_blocker)


def test_a_superuser_after_set_role_is_refused(superuser, django_db_blocker):
    message = refused("postgres", "", django_db_blocker, options="-c role=ssi_app")
    assert "'postgres'" in message
    assert "is a superuser" in message


def test_a_role_that_bypasses_is_refused(superuser, probe, django_db_blocker):
    superuser.execute(f"ALTER ROLE {probe[0]} BYPASSRLS")
    assert "bypasses row security" in refused(*probe, django_db_blocker)


@pytest.mark.parametrize("inheriting", ["INHERIT", "NOINHERIT"])
def test_a_member_of_the_cross_tenant_role_is_refused(
    superuser, probe, django_db_blocker, inheriting
):
    superuser.execute(f"ALTER ROLE {probe[0]} {inheriting}")
    superuser.execute(f"GRANT ssi_cross_tenant TO {probe[0]}")
    assert "may become a bypassing role" in refused(*probe, django_db_blocker)


def test_a_member_of_the_owner_is_refused(superuser, probe, django_db_blocker):
    superuser.execute(f"GRANT ssi_owner TO {probe[0]}")
    assert "owns tables" in refused(*probe, django_db_blocker)


def test_a_plain_role_is_not_refused(probe, django_db_blocker):
    with served_as(*probe, django_db_blocker):
        refuse_unsafe_role()


@pytest.mark.parametrize("other", ["ssi_owner", "ssi_cross_tenant", "postgres"])
def test_the_application_cannot_become_anybody_else(db, other):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {other}")


@pytest.mark.trial
def test_the_web_process_does_not_start_as_the_owner(owner_url):
    url = with_database(owner_url, connection.settings_dict["NAME"])
    process = subprocess.run(
        [sys.executable, "-c", "import config.asgi"],
        cwd=TOP,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode != 0
    assert "does not serve as the database role 'ssi_owner'" in process.stderr.splitlines()[-1]


@pytest.mark.trial
def test_a_worker_does_not_start_as_the_owner(owner_url, django_db_blocker):
    secret = urlsplit(owner_url).password or ""
    with served_as(role(owner_url), secret, django_db_blocker):
        for receiver in celeryd_init._live_receivers(None):
            with pytest.raises(ImproperlyConfigured, match="ssi_owner"):
                receiver(sender=celery, signal=celeryd_init)


def test_a_celery_worker_connects_without_a_pool_and_gives_way(db, monkeypatch):
    """A fork has none of the threads that serve a pool, and would wait for them."""
    niceness = 0

    def nice(increment):
        nonlocal niceness
        niceness += increment
        return niceness

    monkeypatch.setattr("os.nice", nice)
    options = {"pool": {"max_size": 4}, "prepare_threshold": 2}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    for receiver in celeryd_init._live_receivers(None):
        receiver(sender=celery, signal=celeryd_init)
    assert "pool" not in options
    assert niceness == 5
