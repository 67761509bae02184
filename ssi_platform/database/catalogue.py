"""Compares the database's catalogue with what the models declare: policies and privileges."""

import re
from typing import Any

from django.apps import apps
from django.db import connection

from .privileges import NOTHING, declared
from .provisioning import APP

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
POLICIES = """
SELECT tablename, policyname, qual, with_check FROM pg_policies
WHERE schemaname = 'public'
"""
# With UPDATE on all columns of a table that has it on columns only.
PRIVILEGES = """
SELECT c.relname, array_agg(r.name) FROM pg_class c
CROSS JOIN unnest(ARRAY[
    'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'
]) AS r (name)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
  AND (has_table_privilege(%(role)s, c.oid, r.name)
       OR r.name = 'UPDATE' AND has_any_column_privilege(%(role)s, c.oid, 'UPDATE'))
GROUP BY c.relname
"""


def wrong_policies() -> list[str]:
    """Return what differs from the row-level security of the models."""
    tables = {name: (on, forced) for name, on, forced in _rows(TABLES)}
    policies: dict[str, list[tuple[str, str, str]]] = {}
    for table, *policy in _rows(POLICIES):
        policies.setdefault(table, []).append(tuple(policy))
    return [
        problem
        for table, constraint in _secured()
        if (problem := _problem(table, constraint, tables.get(table), policies.get(table, [])))
    ]


def wrong_privileges() -> list[str]:
    """Return what differs from the privileges that the models declare."""
    granted = {table: set(names) for table, names in _rows(PRIVILEGES, {"role": APP})}
    expected = declared()
    return [
        f"{APP} has {_listed(granted.get(table))} on {table}, and not {_listed(names)}."
        for table in sorted(granted.keys() | expected.keys())
        if granted.get(table, set()) != (names := expected.get(table, NOTHING))
    ]


def _problem(table: str, constraint: Any, state: Any, policies: list[tuple[str, str, str]]) -> str:
    if state != (True, True):
        return f"Row-level security of {table} is not enabled and forced."
    own = [rules for name, *rules in policies if name == constraint.name]
    if not own:
        return f"The policy {constraint.name} of {table} is missing."
    if any(_plain(rule) != _plain(constraint.rule) for rule in own[0]):
        return f"The policy {constraint.name} of {table} has another rule."
    if constraint.only and len(policies) > 1:
        return f"{table} has further policies."
    return ""


def _plain(rule: str | None) -> str:
    """Return a rule without what the catalogue adds to it: brackets, quotes and casts to text."""
    return re.sub(r'::text|[\s()"]', "", rule or "").lower()


def _secured() -> list[tuple[str, Any]]:
    """Return the tables with the constraints that secure their rows."""
    return [
        (model._meta.db_table, constraint)
        for model in apps.get_models()
        if model._meta.managed
        for constraint in model._meta.constraints
        if hasattr(constraint, "rule")
    ]


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) if names else "nothing"


def _rows(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
