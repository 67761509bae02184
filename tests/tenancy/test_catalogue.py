"""Checks tenant isolation of every table and key in the database's catalogue."""

import pytest

# Tables that belong to no organisation, each for a reason.
NOT_TENANT = {
    "accounts_user": "a person may be a member of several organisations",
    "account_emailaddress": "django-allauth's, of the user; read, and unused",
    "account_emailconfirmation": "django-allauth's; closed",
    "mfa_authenticator": "the second factors of a person, for all organisations",
    "usersessions_usersession": "the sessions of a person, for all organisations",
    "accounts_user_groups": "Django's, of the user; unused",
    "accounts_user_user_permissions": "Django's, of the user; unused",
    "analytics_publishedfigure": "published for everybody; the application may only read it",
    "benchmarks_industrycomposition": "organisations of all tenants; no tenant may read it",
    "benchmarks_industryrelease": "published for everybody; the application may only read it",
    "shifts_changesofday": "counts over all organisations, of days with at least three",
    "shifts_platformshift": "days of all organisations; an operator decides about them",
    "auth_group": "Django's; unused",
    "auth_group_permissions": "Django's; unused",
    "auth_permission": "Django's; names of permissions, no data",
    "django_admin_log": "Django's; never written, for the audit has its place",
    "django_content_type": "Django's; names of models, no data",
    "django_migrations": "Django's; which migrations were applied",
    "organisations_deletedorganisation": "the organisation is gone; only the operator reads it",
    "django_session": "the sign-in precedes the organisation",
}
VIEWS = {
    "directory_lineage",
    "directory_parentperiod",
    "directory_tenure",
    "ledger_audit",
    "ledger_published_audit",
    "ledger_published_event",
    "scores_entry",
    "scores_known",
}
TENANT_ITSELF = "organisations_organisation"  # Keyed by its id; its slug is unique everywhere.
RULE = "({column} = (NULLIF(current_setting('app.organisation_id'::text, true), ''::text))::uuid)"
OF_PERSON = {"account_emailaddress", "mfa_authenticator", "usersessions_usersession"}
PEOPLE = {
    "accounts_user", "accounts_user_groups", "accounts_user_user_permissions", *OF_PERSON,
}  # fmt: skip
OF_PEOPLE = {"account_emailaddress", "mfa_authenticator", "usersessions_usersession"}
PERSON = (
    "((id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid)"
    " OR ((email)::text = NULLIF(current_setting('app.user_email'::text, true), ''::text)))"
)

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
    catalogue = sorted(policy for policy in ask(POLICIES) if policy[0] not in PEOPLE | OF_PEOPLE)
    assert catalogue == sorted(
        (table, "PERMISSIVE", ["public"], "ALL", rule, rule)
        for table in tenant_tables
        for rule in [RULE.format(column="id" if table == TENANT_ITSELF else "organisation_id")]
    )


def test_people_are_visible_when_they_are_presented_and_to_their_organisations(ask):
    policies = [policy for policy in ask(POLICIES) if policy[0] in PEOPLE]
    own = [policy for policy in policies if policy[0] == "accounts_user"]
    assert sorted(own, key=lambda policy: policy[3])[0] == (
        "accounts_user", "PERMISSIVE", ["public"], "ALL", PERSON, PERSON
    )  # fmt: skip
    assert [(policy[2:4], policy[5]) for policy in own if policy[3] != "ALL"] == [
        ((["public"], "SELECT"), None)
    ]
    assert sorted(policy[0] for policy in policies) == sorted([*PEOPLE, "accounts_user"])
    rules = {policy[4:] for policy in policies if policy[0] in OF_PERSON}
    assert len(rules) == 1
    assert all("app.user_id" in rule and "app.user_email" in rule for rule in rules.pop())
    catalogue = {name: tuple(state) for name, *state in ask(TABLES) if name in PEOPLE}
    assert catalogue == dict.fromkeys(PEOPLE, (True, True))


def test_what_belongs_to_a_person_is_visible_when_the_person_is_presented(ask):
    user = "(user_id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid)"
    email = "(NULLIF(current_setting('app.user_email'::text, true), ''::text)"
    policies = [policy for policy in ask(POLICIES) if policy[0] in OF_PEOPLE]
    assert {policy[0] for policy in policies} == OF_PEOPLE and len(policies) == len(OF_PEOPLE)
    for _table, permissive, roles, kind, rule, check in policies:
        assert (permissive, roles, kind, check) == ("PERMISSIVE", ["public"], "ALL", rule)
        assert rule.startswith(f"({user} OR ") and email.strip("(") in rule
    catalogue = {name: tuple(state) for name, *state in ask(TABLES) if name in OF_PEOPLE}
    assert catalogue == dict.fromkeys(OF_PEOPLE, (True, True))


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
    assert set(views) == VIEWS
    assert all(options == ["security_invoker=true"] for options in views.values())


def test_there_are_no_triggers_and_no_extensions(ask):
    assert ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []
    assert ask("SELECT extname FROM pg_extension") == [("plpgsql",)]
