from urllib.parse import unquote

import environ
import psycopg
import pytest
import redis
from psycopg import errors

from ssi_platform.database import provisioning
from ssi_platform.database.addresses import with_database, with_role

pytestmark = pytest.mark.trial

ROLES = "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"


def connect(url):
    return psycopg.connect(url, autocommit=True)


def test_the_roles_may_what_they_should(addresses):
    with connect(addresses.database_url) as app:
        rows = app.execute(f"{ROLES} FROM pg_roles WHERE starts_with(rolname, 'ssi')").fetchall()
        member_of = app.execute(
            "SELECT pg_has_role('ssi_owner', 'ssi_cross_tenant', 'MEMBER'),"
            " pg_has_role('ssi_app', 'ssi_cross_tenant', 'MEMBER'),"
            " pg_has_role('ssi_app', 'ssi_owner', 'MEMBER')"
        ).fetchone()
    assert sorted(rows) == [
        ("ssi_app", True, False, False, False, False),
        ("ssi_cross_tenant", False, False, True, False, False),
        ("ssi_owner", True, False, False, True, False),
    ]
    assert member_of == (True, False, False)


def test_the_app_role_is_held_by_time_limits(addresses):
    with connect(addresses.database_url) as app:
        settings = [app.execute(f"SHOW {name}").fetchone()[0] for name in (
            "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "jit"
        )]  # fmt: skip
    assert settings == ["30s", "5s", "1min", "off"]


def test_the_app_role_uses_what_the_owner_grants_and_makes_nothing(addresses):
    with connect(addresses.database_owner_url) as owner:
        owner.execute("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, name text)")
        owner.execute("CREATE FUNCTION secret() RETURNS int LANGUAGE sql RETURN 42")
    with connect(addresses.database_url) as app:
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("SELECT * FROM thing")
        with connect(addresses.database_owner_url) as owner:
            owner.execute("GRANT SELECT, INSERT ON thing TO ssi_app")
        app.execute("INSERT INTO thing (name) VALUES ('a')")
        assert app.execute("SELECT id, name FROM thing").fetchall() == [(1, "a")]
        for forbidden in ("CREATE TABLE mine (id int)", "SELECT secret()", "TRUNCATE thing"):
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(forbidden)


def test_provisioning_again_changes_nothing(addresses):
    again = provisioning.provision(with_role(addresses.database_url, "postgres", ""))
    assert again.database_url == addresses.database_url
    assert again.database_owner_url == addresses.database_owner_url


def test_django_environ_reads_the_address(addresses):
    parts = environ.Env.db_url_config(addresses.database_url)
    with psycopg.connect(host=unquote(parts["HOST"]), port=parts["PORT"], user=parts["USER"],
                         dbname=parts["NAME"]) as connection:  # fmt: skip
        row = connection.execute("SELECT current_user, current_database()").fetchone()
    assert row == ("ssi_app", "ssi")


def test_text_is_sorted_by_code_point_in_utf8(addresses):
    with connect(with_database(addresses.database_owner_url, "ssi")) as owner:
        row = owner.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider::text, lower('Ä'), 'a' > 'B'"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("UTF8", "b", "ä", True)


def test_the_broker_answers(addresses):
    with redis.Redis.from_url(addresses.redis_url) as client:
        assert client.ping()
        assert client.info("server")["server_name"] == "valkey"
