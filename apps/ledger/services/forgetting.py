"""Erases the personal values of audit events. The events stay, and so does the chain over them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

# The id of a row with a natural key begins with its rep's.
NAMING = """
SELECT v.event_id FROM ledger_auditpersonal v
JOIN ledger_auditevent e ON e.organisation_id = v.organisation_id AND e.id = v.event_id
WHERE v.organisation_id = %(organisation)s AND v.values_salt IS NOT NULL AND (
    split_part(e.object_id, '/', 1) = ANY (%(ids)s)
    OR (%(pattern)s <> '' AND (v.before::text ~* %(pattern)s OR v.after::text ~* %(pattern)s))
)
"""


def forget_values(*, organisation_id: UUID, event_ids: Sequence[UUID]) -> None:
    """Erase `before` and `after` of audit events, in the caller's transaction; safe to repeat."""
    _run("SELECT ledger_forget_values(%s, %s)", [organisation_id, list(event_ids)])


def events_naming(*, organisation_id: UUID, object_ids: Sequence[str], pattern: str) -> list[UUID]:
    """Return the audit events about some objects, and those whose values match a pattern.

    The pattern is a regular expression of PostgreSQL for JSON; matched without regard to case.
    """
    given: dict[str, Any] = {"organisation": organisation_id, "ids": list(object_ids)}
    with connection.cursor() as cursor:
        cursor.execute(NAMING, given | {"pattern": pattern})
        return [event for (event,) in cursor.fetchall()]


def forget_actor(*, organisation_id: UUID, actor_id: UUID) -> None:
    """Erase the name of an actor from all audit events of an organisation; safe to repeat."""
    _run("SELECT ledger_forget_actor(%s, %s)", [organisation_id, actor_id])


def _run(statement: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
