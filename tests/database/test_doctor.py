"""`manage.py doctor` says what is wrong with an installation, and how to mend it."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from ssi_platform.database import doctor, pooling
from ssi_platform.database.doctor import SUBJECTS, examine

RULE = "organisation_id = nullif(current_setting('app.organisation_id', true), '')::uuid"
POLICY = "CREATE POLICY {name} ON {table} USING ({rule}) WITH CHECK ({rule})"


def problems(subject):
    return [line.problem for line in examine() if line.subject == subject and line.problem]


def test_a_sound_installation_has_a_line_for_every_subject(committed):
    out = StringIO()
    call_command("doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.partition(":")[0].split(maxsplit=1)[1] for line in lines] == list(SUBJECTS)
    assert all(line.startswith("ok ") for line in lines)


@contextmanager
def altered(owner, statement, mended):
    owner.execute(statement)
    try:
        yield
    finally:
        owner.execute(mended)


TEAM = {"table": "directory_team", "name": "directory_team_tenant_policy", "rule": RULE}
DROP = "DROP POLICY {name} ON {table};".format(**TEAM)
CREATE = POLICY.format(**TEAM)


@pytest.mark.check
@pytest.mark.parametrize(
    ("statement", "mended", "problem"),
    [
        (
            "ALTER TABLE directory_team NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE directory_team FORCE ROW LEVEL SECURITY",
            "Row-level security of directory_team is not enabled and forced.",
        ),
        (
            "ALTER TABLE accounts_user DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE accounts_user ENABLE ROW LEVEL SECURITY",
            "Row-level security of accounts_user is not enabled and forced.",
        ),
        (DROP, CREATE, "The policy directory_team_tenant_policy of directory_team is missing."),
        (
            DROP + POLICY.format(**TEAM | {"rule": f"true OR {RULE}"}),
            DROP + CREATE,
            "The policy directory_team_tenant_policy of directory_team has another rule.",
        ),
        (
            POLICY.format(**TEAM | {"name": "further", "rule": "true"}),
            "DROP POLICY further ON directory_team",
            "directory_team has further policies.",
        ),
        (
            "GRANT UPDATE ON django_migrations TO ssi_app",
            "REVOKE UPDATE ON django_migrations FROM ssi_app",
            "ssi_app has SELECT, UPDATE on django_migrations, and not SELECT.",
        ),
        (
            "REVOKE DELETE ON directory_team FROM ssi_app",
            "GRANT DELETE ON directory_team TO ssi_app",
            "ssi_app has INSERT, SELECT, UPDATE on directory_team, and not DELETE, INSERT, SELECT,"
            " UPDATE.",
        ),
        (
            "CREATE TABLE left_behind (id int); GRANT SELECT ON left_behind TO ssi_app",
            "DROP TABLE left_behind",
            "ssi_app has SELECT on left_behind, and not nothing.",
        ),
    ],
)
def test_a_policy_or_privilege_that_differs_is_named(
    committed_tenants, owner, statement, mended, problem
):
    with altered(owner, statement, mended):
        assert problems("policies") == [problem]
    assert problems("policies") == []


def test_a_limit_that_the_role_raised_is_named(committed):
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE ssi_app SET work_mem = '1GB'")
        try:
            assert problems("limits") == ["Of ssi_app: work_mem is 1GB."]
        finally:
            cursor.execute("ALTER ROLE ssi_app RESET work_mem")


def test_a_difference_of_the_clocks_is_named(db):
    later = datetime.now(UTC) + timedelta(hours=2)
    with time_machine.travel(later, tick=True):
        (problem,) = problems("clock")
    assert re.fullmatch(r"This machine and the database are (7199|7200)\.\d s apart\.", problem)


def test_too_little_temporary_space_is_named(db, settings):
    settings.MAX_UPLOAD_BYTES = 1 << 60
    assert len(problems("temporary space")) == 1


@pytest.mark.parametrize("prepares", [True, False])
def test_a_pooler_that_cannot_prepare_is_named_where_something_is_prepared(
    db, monkeypatch, settings, prepares
):
    monkeypatch.setattr(pooling, "is_pooled", lambda: True)
    monkeypatch.setattr(pooling, "can_prepare", lambda: False)
    settings.WEB_PREPARES = prepares
    assert bool(problems("pooler")) is prepares


def test_a_subject_that_cannot_be_examined_is_wrong(db, monkeypatch):
    def fail(subject):
        raise OSError("gone")

    monkeypatch.setattr(doctor, "SUBJECTS", {"redis": fail})
    out = StringIO()
    with pytest.raises(CommandError, match="1 of these lines") as refused:
        call_command("doctor", stdout=out)
    assert refused.value.returncode == 1
    assert out.getvalue() == "not ok redis: OSError: gone Mend this first.\n"
