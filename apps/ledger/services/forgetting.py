"""Erases the personal values of audit events. The events stay, and so does the chain over them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection


def forget_values(*, organisation_id: UUID, event_ids: Sequence[UUID]) -> None:
    """Erase `before` and `after` of audit events, in the caller's transaction; safe to repeat."""
    _run("SELECT ledger_forget_values(%s, %s)", [organisation_id, list(event_ids)])


def forget_actor(*, organisation_id: UUID, actor_id: UUID) -> None:
    """Erase the name of an actor from all audit events of an organisation; safe to repeat."""
    _run("SELECT ledger_forget_actor(%s, %s)", [organisation_id, actor_id])


def _run(statement: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
