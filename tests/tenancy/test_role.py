"""First of all: the tests themselves run as a role that row-level security holds."""

from django.db import connection

from ssi_platform.tenancy.database_role import refuse_unsafe_role


def test_the_tests_run_as_a_restricted_role(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, pg_has_role('ssi_owner', 'MEMBER'),"
            " pg_has_role('ssi_gate', 'MEMBER') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("ssi_app", False, False, False, False)


def test_a_restricted_role_may_serve(db):
    refuse_unsafe_role()
