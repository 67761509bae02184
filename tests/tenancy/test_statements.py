"""What somebody can do who runs SQL as the application: without an organisation, and in another.

Each statement is refused, or it returns and changes nothing. SECURITY.md lists what PostgreSQL lets
every role do, and what therefore is missing here.
"""

import os
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from ssi_platform.database.addresses import with_database

# No privilege; a view that cannot be written; and in functions of ours a NULL in the place of an
# organisation that is not the current one.
REFUSALS = (
    errors.InsufficientPrivilege,
    errors.ObjectNotInPrerequisiteState,
    errors.NotNullViolation,
)

TENANT_TABLES = (
    "access_apikey access_membership access_oauthclient access_oauthgrant access_oauthsecret"
    " access_oauthtoken analytics_teamday analytics_organisationday analytics_planday"
    " analytics_stageverdict analytics_forecast analytics_forecastrecord"
    " analytics_staleforecasts directory_assignment directory_rep directory_team"
    " directory_teammanager directory_teamparent exports_export exports_exportpart imports_import"
    " imports_importmapping imports_importpart jobs_job ledger_audit ledger_auditevent"
    " ledger_auditpersonal ledger_event ledger_idempotentanswer ledger_position"
    " ledger_published_audit ledger_published_event ledger_stalerange ledger_unpublished"
    " organisations_organisation scores_dailyscore scores_scorerevision targets_planversion"
    " targets_stage targets_targetplan"
).split()

COPIED = [f"COPY (TABLE {table}) TO STDOUT" for table in TENANT_TABLES]
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
    with psycopg.connect(url, autocommit=True) as app:
        yield app


def outcome(app, statement, **context):
    """Run a statement; return `refused`, `nothing`, or what it returned or changed."""
    alone = statement.startswith(("CREATE DATABASE", "ALTER SYSTEM"))
    try:
        with nullcontext() if alone else app.transaction(force_rollback=True):
            for setting, value in context.items():
                app.execute("SELECT set_config(%s, %s, true)", [f"app.{setting}", value])
            rows = answer(app, statement)
    except REFUSALS:
        return "refused"
    return "nothing" if rows in ([], 0, [(0,)], [(None,)], b"") else rows


def answer(app, statement):
    with app.cursor() as cursor:
        if statement.startswith("COPY") and "STDOUT" in statement:
            with cursor.copy(statement) as copy:
                return b"".join(copy)
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def filled(statements, tenants):
    """Put the two organisations into the statements."""
    me, them = (f"'{tenant.organisation.pk}'" for tenant in tenants)
    return [one.replace("{me}", me).replace("{them}", them) for one in statements]


def allowed(app, statements, **context):
    """Return the statements that did or returned something."""
    outcomes = {statement: outcome(app, statement, **context) for statement in statements}
    return {s: o for s, o in outcomes.items() if o not in ("refused", "nothing")}


def test_there_are_many_statements():
    assert len(STATEMENTS) > 250


def test_without_an_organisation_nothing_is_returned_or_changed(app, committed_tenants):
    assert allowed(app, filled(STATEMENTS, committed_tenants)) == {}


def test_in_an_organisation_nothing_of_another_is_returned_or_changed(app, committed_tenants):
    mine = str(committed_tenants[0].organisation.pk)
    assert allowed(app, filled(IN_ANOTHER, committed_tenants), organisation_id=mine) == {}


def test_statistics_that_were_gathered_show_no_value(app, owner, committed_tenants):
    owner.execute("ANALYZE")
    statements = GROUPS["statistics"]
    assert allowed(app, statements) == {}
    mine = str(committed_tenants[0].organisation.pk)
    assert allowed(app, statements, organisation_id=mine) == {}


def test_a_person_is_found_by_what_is_presented_and_alone(app, committed_tenants):
    mine, other = committed_tenants
    ada, charlie = mine.people["ada"], other.people["ada"]
    everybody, rename = (
        "SELECT email FROM accounts_user",
        "UPDATE accounts_user SET is_staff = is_staff",
    )
    for presented in ({"user_id": str(ada.pk)}, {"user_email": ada.email}):
        assert outcome(app, everybody, **presented) == [(ada.email,)]
        assert outcome(app, rename, **presented) == 1
    become = f"UPDATE accounts_user SET id = '{charlie.pk}'"
    assert outcome(app, become, user_id=str(ada.pk)) == "refused"

    inside = {"organisation_id": str(mine.organisation.pk)}
    members = {(person.email,) for person in mine.people.values()} | {("ivy@acme.example",)}
    assert set(outcome(app, everybody, **inside)) == members
    assert outcome(app, rename, **inside) == "nothing"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organisations_organisation (id, slug, name, timezone, staleness_days,"
        " week_starts_on, fiscal_year_starts_in, leaderboards, mfa_required_roles, created_at,"
        " changed_at) VALUES"
        " ({me}, 'globex', 'x', 'UTC', 14, 1, 1, 'off', '{{}}', now(), now())",
        "INSERT INTO directory_assignment (organisation_id, id, rep_id, from_day, team_id,"
        " changed_at) SELECT {me}, gen_random_uuid(), {their_rep}, '2027-01-01', NULL, now()",
    ],
)
def test_an_error_shows_no_value_of_another_organisation(app, committed_tenants, statement):
    mine, other = committed_tenants
    me, rep = f"'{mine.organisation.pk}'", f"'{other.reps['own'].pk}'"
    with pytest.raises(psycopg.IntegrityError) as refused:
        outcome(app, statement.format(me=me, their_rep=rep), organisation_id=me.strip("'"))
    detail = refused.value.diag.message_detail or ""
    assert str(other.organisation.pk) not in detail
    assert "Globex" not in detail


def test_a_role_cannot_drop_the_policies_that_hold_it(app, committed_tenants):
    """DROP OWNED drops each policy that names no role but this one; ours name none."""
    count = "SELECT count(*) FROM pg_policies"
    with app.transaction(force_rollback=True):
        before = app.execute(count).fetchone()
        app.execute("DROP OWNED BY ssi_app")
        assert app.execute(count).fetchone() == before
        assert app.execute("SELECT count(*) FROM scores_dailyscore").fetchone() == (0,)
        assert app.execute("SELECT has_table_privilege('directory_team', 'DELETE')").fetchone()[0]
