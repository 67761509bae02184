"""The statement that writes audit events and events, and queues them for the publisher."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from ssi_platform.database.dispatch import DispatchTarget

from ..models import AuditEvent, Event

UNPUBLISHED = DispatchTarget("unpublished events")
AUDIT = {
    "id": "uuid",
    "occurred_at": "timestamptz",
    "actor_kind": "text",
    "actor_id": "uuid",
    "actor_name": "text",
    "action": "text",
    "object_type": "text",
    "object_id": "text",
    "before": "jsonb",
    "after": "jsonb",
    "request_id": "text",
    "address": "text",
}
EVENT = {
    "id": "uuid",
    "type": "text",
    "subject_type": "text",
    "subject_id": "uuid",
    "occurred_at": "timestamptz",
    "body": "jsonb",
    "request_id": "text",
}


def _given(name: str, types: Mapping[str, str]) -> str:
    columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    return f"SELECT * FROM json_to_recordset(%({name})s) AS given ({columns})"


def _insert(table: str, types: Mapping[str, str], rows: str) -> str:
    columns = ", ".join(f'"{column}"' for column in types)
    return (
        f"INSERT INTO {table} (organisation_id, {columns})"
        f" SELECT %(organisation)s, {columns} FROM {rows}"
    )


WRITE = f"""
WITH audit AS ({_given("audit", AUDIT)}),
events AS ({_given("events", EVENT)}),
written_audit AS ({_insert("ledger_auditevent", AUDIT, "audit")}),
written_events AS ({_insert("ledger_event", EVENT, "events")})
INSERT INTO ledger_unpublished (organisation_id, kind, event_id)
SELECT %(organisation)s, kind, id
FROM (SELECT 'audit' AS kind, id FROM audit UNION ALL SELECT 'event', id FROM events) AS written
ORDER BY kind, id
"""


def write(
    *, organisation_id: UUID, audit: Sequence[AuditEvent] = (), events: Sequence[Event] = ()
) -> None:
    """Insert rows of one organisation in the caller's transaction; the publisher runs on commit."""
    if not (audit or events):
        return
    parameters: dict[str, Any] = {
        "organisation": organisation_id,
        "audit": _json(audit, AUDIT),
        "events": _json(events, EVENT),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, parameters)
    UNPUBLISHED.notify(organisation_id)


def _json(rows: Sequence[Any], types: Mapping[str, str]) -> str:
    return orjson.dumps([{name: getattr(row, name) for name in types} for row in rows]).decode()
