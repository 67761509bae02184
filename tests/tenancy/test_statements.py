"""What somebody can do who runs SQL as the application: without an organisation, and in another.

Each statement is refused, or it returns and changes nothing. SECURITY.md lists what PostgreSQL lets
every role do, and what therefore is missing here.
"""

import os
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from ssi_platform.database.addresses import with_database

# No privilege, or a statement that PostgreSQL knows for superusers only; in functions of ours a
# NULL in the place of an organisation that is not the current one.
REFUSALS = (errors.InsufficientPrivilege, errors.NotNullViolation)

TENANT_TABLES = (
    "access_apikey access_membership analytics_daystatistics analytics_planday"
    " analytics_stageverdict directory_assignment directory_rep directory_team"
    " directory_teammanager directory_teamparent exports_export exports_exportpart imports_import"
    " imports_importmapping imports_importpart jobs_job ledger_audit ledger_auditevent"
    " ledger_auditpersonal ledger_event ledger_idempotentanswer ledger_position"
    " ledger_published_audit ledger_published_event ledger_stalerange ledger_unpublished"
    " organisations_organisation scores_dailyscore scores_scorerevision targets_planversion"
    " targets_stage targets_targetplan"
).split()

COPIED = [f"COPY {table} TO STDOUT" for table in TENANT_TABLES]
COUNTED = [f"SELECT count(*) FROM {table}" for table in TENANT_TABLES]


def read_groups():
    groups, name = {}, ""
    for line in (Path(__file__).parent / "statements.sql").read_text().splitlines()[1:]:
        if line.startswith("-- "):
            name = line.removeprefix("-- ")
        elif line:
            groups.setdefault(name, []).append(line)
    return groups


GROUPS = read_groups()
STATEMENTS = [*(line for lines in GROUPS.values() for line in lines), *COPIED, *COUNTED]
# In an organisation, its members and its own rows are visible.
IN_ANOTHER = [line for name, lines in GROUPS.items() if name != "people" for line in lines]


@pytest.fixture
def app(committed_tenants):
    """The application's role, without the application."""
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    with psycopg.connect(url) as app:
        yield app


def outcome(app, statement):
    """Run a statement; return `refused`, `nothing`, or what it returned or changed."""
    try:
        with app.cursor() as cursor:
            if statement.startswith("COPY") and "STDOUT" in statement:
                with cursor.copy(statement) as copy:
                    return b"".join(copy) or "nothing"
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else cursor.rowcount
    except REFUSALS:
        return "refused"
    finally:
        app.rollback()
    return "nothing" if rows in ([], 0, [(0,)], [(None,)]) else rows


def filled(statements, tenants):
    """Put the two organisations into the statements."""
    me, them = (f"'{tenant.organisation.pk}'" for tenant in tenants)
    return [one.replace("{me}", me).replace("{them}", them) for one in statements]


def allowed(app, statements, context=""):
    """Return the statements that did or returned something."""
    wrong = {}
    for statement in statements:
        if context:
            app.execute("SELECT set_config('app.organisation_id', %s, true)", [context])
        result = outcome(app, statement)
        if result not in ("refused", "nothing"):
            wrong[statement] = result
    return wrong


def test_there_are_many_statements():
    assert len(STATEMENTS) > 250


def test_without_an_organisation_nothing_is_returned_or_changed(app, committed_tenants):
    assert allowed(app, filled(STATEMENTS, committed_tenants)) == {}


def test_in_an_organisation_nothing_of_another_is_returned_or_changed(app, committed_tenants):
    mine = str(committed_tenants[0].organisation.pk)
    assert allowed(app, filled(IN_ANOTHER, committed_tenants), mine) == {}


def test_statistics_that_were_gathered_show_no_value(app, owner, committed_tenants):
    owner.execute("ANALYZE")
    statements = GROUPS["statistics"]
    assert allowed(app, statements) == {}
    assert allowed(app, statements, str(committed_tenants[0].organisation.pk)) == {}


def test_a_person_is_found_by_what_is_presented_and_alone(app, committed_tenants):
    mine, other = committed_tenants
    ada, charlie = mine.people["ada"], other.people["ada"]
    for name, value in (("user_id", str(ada.pk)), ("user_email", ada.email)):
        app.execute(f"SELECT set_config('app.{name}', %s, true)", [value])
        assert app.execute("SELECT email FROM accounts_user").fetchall() == [(ada.email,)]
        assert app.execute("UPDATE accounts_user SET name = 'x'").rowcount == 1
        moved = outcome(app, f"UPDATE accounts_user SET id = '{charlie.pk}'")
        assert moved == "nothing"  # The settings ended with the rollback.
    app.rollback()
    members = {person.email for person in mine.people.values()}
    app.execute("SELECT set_config('app.organisation_id', %s, true)", [str(mine.organisation.pk)])
    assert {email for (email,) in app.execute("SELECT email FROM accounts_user")} == members
    assert app.execute("UPDATE accounts_user SET name = 'x'").rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organisations_organisation (id, slug, name, timezone, staleness_days,"
        " created_at) VALUES ({me}, 'globex', 'x', 'UTC', 14, now())",
        "INSERT INTO directory_assignment (organisation_id, id, rep_id, from_day, team_id)"
        " SELECT {me}, gen_random_uuid(), {their_rep}, '2027-01-01', NULL",
    ],
)
def test_an_error_shows_no_value_of_another_organisation(app, committed_tenants, statement):
    mine, other = committed_tenants
    me, rep = f"'{mine.organisation.pk}'", f"'{other.reps['own'].pk}'"
    app.execute("SELECT set_config('app.organisation_id', %s, true)", [me.strip("'")])
    with pytest.raises(psycopg.IntegrityError) as refused:
        app.execute(statement.format(me=me, their_rep=rep))
    detail = refused.value.diag.message_detail or ""
    assert str(other.organisation.pk) not in detail
    assert "Globex" not in detail
    app.rollback()
