"""Checks tenant isolation of every table, key and function in the database's catalogue."""

import re
from pathlib import Path

import pytest
from django.db import connection

# Tables that belong to no organisation, each for a reason.
NOT_TENANT = {
    "accounts_user": "a person may be a member of several organisations",
    "accounts_user_groups": "Django's, of the user; unused",
    "accounts_user_user_permissions": "Django's, of the user; unused",
    "analytics_publishedfigure": "published for everybody; the application may only read it",
    "auth_group": "Django's; unused",
    "auth_group_permissions": "Django's; unused",
    "auth_permission": "Django's; names of permissions, no data",
    "django_admin_log": "Django's; never written, for the audit has its place",
    "django_content_type": "Django's; names of models, no data",
    "django_migrations": "Django's; which migrations were applied",
    "django_session": "the sign-in precedes the organisation",
}
TENANT_ITSELF = "organisations_organisation"  # Keyed by its id; its slug is unique everywhere.
RULE = "({column} = (NULLIF(current_setting('app.organisation_id'::text, true), ''::text))::uuid)"
CROSS_TENANT_FUNCTIONS = {
    "cross_tenant_job_organisations",
    "cross_tenant_job_turns",
    "cross_tenant_api_key",
    "cross_tenant_record_key_use",
    "cross_tenant_memberships",
    "cross_tenant_organisation",
    "cross_tenant_organisations",
    "cross_tenant_stale_organisations",
    "cross_tenant_unpublished_organisations",
}
TOP = Path(__file__).resolve().parents[2]

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
POLICIES = """
SELECT tablename, permissive, roles::text[], cmd, qual, with_check FROM pg_policies
WHERE schemaname = 'public'
"""
KEYS = """
SELECT c.conrelid::regclass::text, c.conname, c.contype::text,
       (SELECT attname FROM pg_attribute WHERE attrelid = c.conrelid AND attnum = c.conkey[1]),
       CASE WHEN c.contype = 'f' THEN c.confrelid::regclass::text END
FROM pg_constraint c
WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f', 'x')
"""
INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisunique,
       array_agg(a.attname::text ORDER BY k.place)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid AND c.relnamespace = 'public'::regnamespace
CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k(number, place)
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
GROUP BY 1, 2, 3
"""
FUNCTIONS = """
SELECT p.proname, p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner),
       has_function_privilege('ssi_app', p.oid, 'EXECUTE'),
       EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
"""


@pytest.fixture
def ask(db):
    def rows(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return rows


@pytest.fixture
def tenant_tables(ask):
    return {name for name, *_ in ask(TABLES)} - set(NOT_TENANT)


def test_the_list_of_exceptions_names_tables_that_exist(ask):
    assert set(NOT_TENANT) <= {name for name, *_ in ask(TABLES)}


def test_every_tenant_table_names_its_organisation(ask, tenant_tables):
    columns = ask(
        "SELECT table_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'organisation_id'"
    )
    catalogue = {table: (kind, null) for table, kind, null in columns if table in tenant_tables}
    assert catalogue == dict.fromkeys(tenant_tables - {TENANT_ITSELF}, ("uuid", "NO"))


def test_row_security_is_enabled_and_forced(ask, tenant_tables):
    catalogue = {name: (enabled, forced) for name, enabled, forced in ask(TABLES)}
    assert {name: catalogue[name] for name in tenant_tables} == dict.fromkeys(
        tenant_tables, (True, True)
    )


def test_each_table_has_exactly_one_policy_with_both_clauses(ask, tenant_tables):
    catalogue = sorted(ask(POLICIES))
    assert catalogue == sorted(
        (table, "PERMISSIVE", ["ssi_app"], "ALL", rule, rule)
        for table in tenant_tables
        for rule in [RULE.format(column="id" if table == TENANT_ITSELF else "organisation_id")]
    )


def test_keys_lead_with_the_organisation(ask, tenant_tables):
    catalogue = {
        (table, name): first
        for table, name, kind, first, to in ask(KEYS)
        if table in tenant_tables - {TENANT_ITSELF} and not (kind == "f" and to in NOT_TENANT)
    }
    assert catalogue
    assert {key: first for key, first in catalogue.items() if first != "organisation_id"} == {}


def test_references_between_tenant_tables_go_through_the_organisation(ask, tenant_tables):
    catalogue = ask(
        "SELECT conrelid::regclass::text, conname, confrelid::regclass::text,"
        " cardinality(conkey) FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    )
    between = [
        (table, name, columns)
        for table, name, to, columns in catalogue
        if {table, to} <= tenant_tables - {TENANT_ITSELF}
    ]
    assert between
    assert [row for row in between if row[2] != 2] == []


def test_nothing_outside_refers_to_a_tenant_table(ask, tenant_tables):
    into = [row for row in ask(KEYS) if row[4] in tenant_tables and row[0] in NOT_TENANT]
    assert into == []


def test_no_index_forgets_the_organisation(ask, tenant_tables):
    for table, index, unique, columns in ask(INDEXES):
        if table in tenant_tables - {TENANT_ITSELF}:
            assert "organisation_id" in columns, index
            assert not unique or columns[0] == "organisation_id", index


def test_views_run_with_the_rights_of_the_reader(ask):
    views = dict(
        ask(
            "SELECT relname, coalesce(reloptions, '{}') FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        )
    )
    assert set(views) == {
        "directory_lineage",
        "directory_parentperiod",
        "directory_tenure",
        "ledger_published_audit",
        "ledger_published_event",
        "scores_entry",
    }
    assert all(options == ["security_invoker=true"] for options in views.values())


def test_there_are_no_triggers_and_no_extensions(ask):
    assert ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    assert ask("SELECT extname FROM pg_extension") == [("plpgsql",)]


def test_the_application_may_change_rows_and_nothing_else(ask):
    assert ask(
        "SELECT has_schema_privilege('ssi_app', 'public', 'CREATE'),"
        " has_database_privilege('ssi_app', current_database(), 'CREATE'),"
        " has_schema_privilege('ssi_cross_tenant', 'public', 'CREATE')"
    ) == [(False, False, False)]
    beyond = ask(
        "SELECT relname, right_ FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER'])"
        " AS right_ WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        " AND has_table_privilege('ssi_app', oid, right_)"
    )
    assert beyond == []


def test_what_is_only_read_or_only_added_to(ask):
    catalogue = ask(
        "SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type)"
        " FROM information_schema.role_table_grants WHERE grantee = 'ssi_app'"
        " AND table_name = ANY (ARRAY['ledger_auditevent', 'analytics_publishedfigure',"
        " 'ledger_event', 'ledger_position', 'ledger_unpublished'])"
        " GROUP BY 1 ORDER BY 1"
    )
    assert catalogue == [
        ("analytics_publishedfigure", ["SELECT"]),
        ("ledger_auditevent", ["INSERT", "SELECT"]),
        ("ledger_event", ["DELETE", "INSERT", "SELECT"]),
        ("ledger_position", ["INSERT", "SELECT"]),
        ("ledger_unpublished", ["DELETE", "INSERT", "SELECT"]),
    ]


def test_cross_tenant_functions_are_known(ask):
    catalogue = {name: tuple(rest) for name, *rest in ask(FUNCTIONS)}
    safe = (True, ['search_path=""'], "ssi_cross_tenant", True, False)
    assert catalogue == dict.fromkeys(CROSS_TENANT_FUNCTIONS, safe)


def test_cross_tenant_role_reads_only_what_its_functions_need(ask):
    catalogue = ask(
        "SELECT c.relname, array_agg(x.privilege_type::text ORDER BY 1) FROM pg_class c,"
        " aclexplode(c.relacl) x WHERE x.grantee = 'ssi_cross_tenant'::regrole GROUP BY 1"
    )
    columns = ask(
        "SELECT a.attrelid::regclass::text, a.attname::text, x.privilege_type"
        " FROM pg_attribute a, aclexplode(a.attacl) x WHERE x.grantee = 'ssi_cross_tenant'::regrole"
    )
    tables = {
        "access_apikey",
        "access_membership",
        "jobs_job",
        "ledger_stalerange",
        "ledger_unpublished",
        "organisations_organisation",
    }
    assert dict(catalogue) == {key: ["SELECT"] for key in tables}
    assert columns == [("access_apikey", "last_used_at", "UPDATE")]


def test_cross_tenant_functions_are_called_from_one_module():
    called = {}
    for folder in ("apps", "config", "ssi_platform", "scripts"):
        for path in (TOP / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                for name in re.findall(r"\b(cross_tenant_[a-z_]+)\(", path.read_text()):
                    called.setdefault(name, []).append(path.relative_to(TOP).as_posix())
    only = ["ssi_platform/database/cross_tenant.py"]
    assert called == dict.fromkeys(CROSS_TENANT_FUNCTIONS, only)
