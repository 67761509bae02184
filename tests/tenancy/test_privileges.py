"""Checks what the roles may do, in the database's catalogue, against what the models declare."""

import re

from ssi_platform.database.hardening import left_open
from ssi_platform.database.pooling import connected
from ssi_platform.database.privileges import ALL, declared
from tests.cached import TOP

from .test_catalogue import VIEWS

CROSS_TENANT_FUNCTIONS = {
    "cross_tenant_job_organisations",
    "cross_tenant_job_turns",
    "cross_tenant_api_key",
    "cross_tenant_record_key_use",
    "cross_tenant_oauth_client",
    "cross_tenant_oauth_token",
    "cross_tenant_renew_key_digest",
    "cross_tenant_sessions_by_secret",
    "cross_tenant_memberships",
    "cross_tenant_sign_in_connection",
    "cross_tenant_verify_domain",
    "cross_tenant_invitation_link",
    "cross_tenant_unsent_mails",
    "cross_tenant_organisation",
    "cross_tenant_organisations",
    "cross_tenant_stale_organisations",
    "cross_tenant_unpublished_organisations",
    "cross_tenant_user",
    "cross_tenant_changes_of_scores",
    "cross_tenant_industry_contributions",
    "cross_tenant_release_industry",
    "cross_tenant_delete_organisation",
    "cross_tenant_forget_user",
    "cross_tenant_session",
    "cross_tenant_create_session",
    "cross_tenant_update_session",
    "cross_tenant_delete_session",
    "cross_tenant_delete_expired_sessions",
}
# They write the records of the current organisation, which the application cannot.
LEDGER_FUNCTIONS = {
    "ledger_write",
    "ledger_publish",
    "ledger_forget_values",
    "ledger_forget_actor",
}
PURE_FUNCTIONS = {"ledger_link", "ledger_chain"}  # The hash of the audit's chain.
FUNCTIONS = """
SELECT p.proname, p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner),
       has_function_privilege('ssi_app', p.oid, 'EXECUTE'),
       EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
"""


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


def test_privileges_are_those_that_the_models_declare(ask):
    catalogue = dict(
        ask(
            "SELECT c.relname, array_agg(x.privilege_type::text) FROM pg_class c,"
            " aclexplode(c.relacl) x WHERE x.grantee = 'ssi_app'::regrole"
            " AND c.relnamespace = 'public'::regnamespace GROUP BY 1"
        )
    )
    columns = dict(
        ask(
            "SELECT a.attrelid::regclass::text, array_agg(DISTINCT x.privilege_type::text)"
            " FROM pg_attribute a, aclexplode(a.attacl) x"
            " WHERE x.grantee = 'ssi_app'::regrole GROUP BY 1"
        )
    )
    granted = {
        table: {*catalogue.get(table, ()), *columns.get(table, ())}
        for table in catalogue.keys() | columns.keys()
    }
    assert granted == {table: names for table, names in declared().items() if names}
    # UPDATE on columns, where rows are not deleted: LOCK TABLE needs it on the table.
    assert all(names == ["UPDATE"] for names in columns.values())
    whole = {table for table, names in catalogue.items() if "UPDATE" in names}
    assert all("DELETE" in catalogue[table] for table in whole)


# Written down here a second time: a model that declares more than it needs is noticed.
NARROW = {
    "account_emailaddress": "SELECT",
    "accounts_user": "INSERT SELECT UPDATE",
    "access_apikey": "INSERT SELECT UPDATE",
    "access_oauthclient": "INSERT SELECT UPDATE",
    "analytics_publishedfigure": "SELECT",
    "benchmarks_industryrelease": "SELECT",
    "shifts_changesofday": "INSERT SELECT UPDATE",
    "shifts_platformshift": "INSERT SELECT UPDATE",
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "auth_permission": "SELECT",
    "auth_group": "SELECT",
    "auth_group_permissions": "SELECT",
    "accounts_user_groups": "SELECT",
    "accounts_user_user_permissions": "SELECT",
    "ledger_auditevent": "SELECT",
    "ledger_auditpersonal": "SELECT",
    "ledger_erasedidentity": "DELETE INSERT SELECT",
    "ledger_event": "DELETE SELECT",
    "ledger_position": "SELECT",
    "ledger_unpublished": "SELECT",
    "provisioning_memberemail": "DELETE INSERT SELECT",
    "organisations_organisation": "INSERT SELECT UPDATE",
}


def test_what_is_only_read_or_only_added_to():
    narrow = {
        table: " ".join(sorted(names))
        for table, names in declared().items()
        if names and names != ALL and table not in VIEWS
    }
    assert narrow == NARROW
    closed = {table for table, names in declared().items() if not names}
    assert closed == {
        "account_emailconfirmation",
        "benchmarks_industrycomposition",
        "django_admin_log",
        "django_session",
        "organisations_deletedorganisation",
    }


def test_nobody_may_use_a_sequence_or_what_the_platform_does_not_need(ask):
    assert ask(
        "SELECT relname FROM pg_class WHERE relkind = 'S' AND"
        " (has_sequence_privilege('ssi_app', oid, 'USAGE')"
        " OR has_sequence_privilege('ssi_app', oid, 'UPDATE'))"
    ) == []  # fmt: skip
    with connected() as client:
        assert left_open(client) == []


def test_cross_tenant_functions_are_known(ask):
    catalogue = {name: tuple(rest) for name, *rest in ask(FUNCTIONS)}
    pure = {name: catalogue.pop(name) for name in PURE_FUNCTIONS}
    safe = (True, ['search_path=""'], "ssi_cross_tenant", True, False)
    assert catalogue == dict.fromkeys(CROSS_TENANT_FUNCTIONS | LEDGER_FUNCTIONS, safe)
    assert set(pure.values()) == {(False, None, "ssi_owner", False, False)}


def test_cross_tenant_role_reads_only_what_its_functions_need(ask):
    catalogue = ask(
        "SELECT c.relname, array_agg(x.privilege_type::text ORDER BY 1) FROM pg_class c,"
        " aclexplode(c.relacl) x WHERE x.grantee = 'ssi_cross_tenant'::regrole GROUP BY 1"
    )
    columns = ask(
        "SELECT a.attrelid::regclass::text, a.attname::text, x.privilege_type"
        " FROM pg_attribute a, aclexplode(a.attacl) x WHERE x.grantee = 'ssi_cross_tenant'::regrole"
    )
    read = {
        "access_invitationlink",
        "access_membership",
        "access_oauthgrant",
        "access_oauthtoken",
        "analytics_organisationday",
        "benchmarks_benchmarksettings",
        "directory_repmember",
        "jobs_job",
        "ledger_stalerange",
        "provisioning_connection",
        "scores_dailyscore",
    }
    written = {
        "accounts_user": ["DELETE", "SELECT"],
        "benchmarks_industrycomposition": ["INSERT", "SELECT", "UPDATE"],
        "benchmarks_industryrelease": ["INSERT", "SELECT"],
        "django_session": ["DELETE", "INSERT", "SELECT", "UPDATE"],
        "access_apikey": ["DELETE", "SELECT"],
        "access_oauthclient": ["DELETE", "SELECT"],
        "ledger_auditevent": ["DELETE", "INSERT", "SELECT"],
        "ledger_auditpersonal": ["DELETE", "INSERT", "SELECT", "UPDATE"],
        "ledger_event": ["INSERT"],
        "ledger_position": ["DELETE", "INSERT", "SELECT"],
        "organisations_deletedorganisation": ["INSERT"],
        "provisioning_domain": ["SELECT", "UPDATE"],
        "organisations_organisation": ["DELETE", "SELECT"],
        "ledger_unpublished": ["DELETE", "INSERT", "SELECT"],
    }
    catalogue = {table: sorted(rights) for table, rights in catalogue}
    assert catalogue == {key: ["SELECT"] for key in read} | written
    written = {("access_apikey", column, "UPDATE") for column in ("digest", "last_used_at")}
    assert set(columns) == written


def test_cross_tenant_functions_are_called_from_one_module():
    called = {}
    for folder in ("apps", "config", "ssi_platform", "scripts"):
        for path in (TOP / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                for name in re.findall(r"\b(cross_tenant_[a-z_]+)\(", path.read_text()):
                    called.setdefault(name, []).append(path.relative_to(TOP).as_posix())
    only = ["ssi_platform/database/cross_tenant.py"]
    assert called == dict.fromkeys(CROSS_TENANT_FUNCTIONS, only)
