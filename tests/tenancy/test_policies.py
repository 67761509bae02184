"""Raw SQL against each table, and with each policy spoilt, which the first check notices."""

import json
import os
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from ssi_platform.database.addresses import with_database
from ssi_platform.database.privileges import declared, updated_columns
from ssi_platform.tenancy.constraints import TENANT

OWN = "organisations_organisation"
# People have policies of their own; see test_statements.py.
POLICIES = """
SELECT tablename, policyname FROM pg_policies
WHERE schemaname = 'public' AND NOT starts_with(tablename, 'accounts_')
  AND tablename NOT IN ('account_emailaddress', 'mfa_authenticator', 'usersessions_usersession')
ORDER BY 1
"""
VIEWS = (
    "directory_lineage",
    "directory_parentperiod",
    "directory_tenure",
    "ledger_audit",
    "ledger_published_audit",
    "ledger_published_event",
    "scores_entry",
    "scores_known",
)
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


UNPUBLISHED = "SELECT ledger_write(%s, '[]', %s)"
PUBLISH = "SELECT ledger_publish(%s, 1000, now())"
EVENT = {"type": "t", "subject_type": "s", "body": {}, "request_id": ""}


@pytest.fixture
def app(committed_tenants):
    """The application's role, without the application."""
    url = with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    with psycopg.connect(url) as app:
        yield app


@pytest.fixture
def tenants(committed_tenants, app):
    """Both with a row in every table: another test may have published all of their records."""
    for tenant in committed_tenants:
        _enter(app, tenant)
        event = EVENT | {"id": str(uuid4())}
        app.execute(UNPUBLISHED, [tenant.organisation.pk, json.dumps([event])])
        app.commit()
    yield committed_tenants
    for tenant in committed_tenants:
        _enter(app, tenant)
        app.execute(PUBLISH, [tenant.organisation.pk])
        app.execute("DELETE FROM ledger_event WHERE type = %s", [EVENT["type"]])
        app.commit()


def _enter(app, tenant):
    app.execute("SELECT set_config('app.organisation_id', %s, true)", [str(tenant.organisation.pk)])


@pytest.fixture
def policies(owner):
    return dict(owner.execute(POLICIES).fetchall())


class Check:
    """Checks one table's policy inside an organisation."""

    def __init__(self, app, table, mine, other):
        self.app, self.table, self.other = app, sql.Identifier(table), other
        self.mine, self.rights = mine, declared()[table]
        self.column = sql.Identifier("id" if table == OWN else "organisation_id")
        updated = updated_columns().get(table)
        self.updated = sql.Identifier(updated[0]) if updated else self.column
        columns = [name for (name,) in app.execute(COLUMNS, [table])]
        self.columns = [sql.Identifier(name) for name in columns]
        app.rollback()

    def findings(self, checks):
        return [name for name in checks if not self._holds(name)]

    def _holds(self, name):
        try:
            return getattr(self, name)()
        finally:
            self.app.rollback()

    def _select(self):
        """Own rows are seen, and no others."""
        self._enter()
        rows = self._run("SELECT DISTINCT {column} FROM {table}").fetchall()
        return rows == [(self.mine,)]

    def _update(self):
        return self._refused_or_nothing(
            "UPDATE", "UPDATE {table} SET {updated} = {updated} WHERE {other}"
        )

    def _delete(self):
        return self._refused_or_nothing("DELETE", "DELETE FROM {table} WHERE {other}")

    def _move(self):
        """One's own row cannot be handed to somebody else."""
        return self._refused("UPDATE {table} SET {column} = {them}")

    def _insert(self):
        return self._refused("INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} LIMIT 1")

    def _upsert(self):
        return self._refused(
            "INSERT INTO {table} ({columns}) SELECT {copied} FROM {table} LIMIT 1"
            " ON CONFLICT DO NOTHING"
        )

    def _without_context(self):
        return self._run("SELECT count(*) FROM {table}").fetchone() == (0,)

    def _enter(self):
        self._run("SELECT set_config('app.organisation_id', {me}, true)")

    def _refused_or_nothing(self, right, statement):
        self._enter()
        try:
            return self._run(statement).rowcount == 0
        except psycopg.errors.InsufficientPrivilege:
            return right not in self.rights
        except psycopg.Error:  # Another table's rows prevented it, not the policy.
            return False

    def _refused(self, statement):
        self._enter()
        try:
            self._run(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
        except psycopg.Error:  # Another constraint prevented it, not the policy.
            return False
        return False

    def _run(self, statement):
        copied = [self._copied(c) for c in self.columns]
        return self.app.execute(
            sql.SQL(statement).format(
                table=self.table,
                column=self.column,
                updated=self.updated,
                columns=sql.SQL(", ").join(self.columns),
                copied=sql.SQL(", ").join(copied),
                me=sql.Literal(str(self.mine)),
                them=sql.Literal(self.other),
                other=sql.SQL("{} = {}").format(self.column, sql.Literal(self.other)),
            )
        )

    def _copied(self, column):
        return sql.Literal(self.other) if column == self.column else column


CHECKS = ("_select", "_update", "_delete", "_move", "_insert", "_upsert", "_without_context")


def findings(app, table, tenants, checks=CHECKS):
    mine, other = (tenant.organisation.pk for tenant in tenants)
    return Check(app, table, mine, other).findings(checks)


def test_raw_sql_reaches_no_row_of_another_organisation(app, tenants, policies):
    findings_by_table = {table: findings(app, table, tenants) for table in policies}
    findings_by_table |= {
        f"{table}, seen by the other": findings(app, table, tenants[::-1]) for table in policies
    }
    assert len(findings_by_table) > 30
    assert {table: names for table, names in findings_by_table.items() if names} == {}
    for view in VIEWS:
        for tenant in tenants:
            assert _organisations_in(view, app, tenant.organisation.pk) == [tenant.organisation.pk]
        assert _organisations_in(view, app, "") == []


def _organisations_in(view, app, context):
    app.execute("SELECT set_config('app.organisation_id', %s, true)", [str(context)])
    rows = app.execute(f"SELECT DISTINCT organisation_id FROM {view}").fetchall()
    app.rollback()
    return [organisation for (organisation,) in rows]


@contextmanager
def spoilt(owner, table, policy, using, check):
    """Another policy in the place of a table's own, or none."""
    name = sql.Identifier(policy)
    column = "id" if table == OWN else "organisation_id"
    right = sql.SQL(f"{column} = {TENANT}")
    drop = sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(name, sql.Identifier(table))
    create = sql.SQL("CREATE POLICY {} ON {} USING ({}) WITH CHECK ({})")
    owner.execute(drop)
    try:
        if using:
            rules = [sql.SQL(rule) if rule == "true" else right for rule in (using, check)]
            owner.execute(create.format(name, sql.Identifier(table), *rules))
        yield
    finally:
        owner.execute(drop)
        owner.execute(create.format(name, sql.Identifier(table), right, right))


# (USING, WITH CHECK), None for no policy at all, and which checks are to notice it.
MUTATIONS = [
    ((None, None), {"_select"}),  # Dropped: nobody sees anything any more.
    (("true", "true"), {"_select", "_insert", "_upsert", "_without_context"}),
    (("true", "right"), {"_select", "_without_context"}),
    (("right", "true"), {"_insert", "_upsert"}),
]

INSERTING = {"_insert", "_upsert"}


def test_a_spoilt_policy_is_noticed_on_every_table(app, tenants, owner, policies):
    for table, policy in policies.items():
        for rules, checks in MUTATIONS:
            # Where nobody may insert, the missing privilege is what refuses it.
            noticed_by = checks if "INSERT" in declared()[table] else checks - INSERTING
            with spoilt(owner, table, policy, *rules):
                assert set(findings(app, table, tenants, noticed_by)) == noticed_by, (table, rules)
        with switched_off(owner, table):
            noticed_by = {"_select", "_without_context"}
            assert set(findings(app, table, tenants, noticed_by)) == noticed_by, table
        assert findings(app, table, tenants) == [], f"{table} was not mended"


@contextmanager
def switched_off(owner, table):
    owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    try:
        yield
    finally:
        owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
