"""The statement that writes audit events and events, and queues them for the publisher."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from ssi_platform.database.dispatch import DispatchTarget

from ..models import AuditEvent, Event

UNPUBLISHED = DispatchTarget("unpublished events")
AUDIT = (
    "id",
    "actor_kind",
    "actor_id",
    "actor_name",
    "action",
    "object_type",
    "object_id",
    "before",
    "after",
    "request_id",
    "address",
)
EVENT = ("id", "type", "subject_type", "subject_id", "occurred_at", "body", "request_id")
# The application cannot insert into these tables: the function stamps audit events with the
# database's time, commits to their personal values, and queues the records for the publisher.
WRITE = "SELECT ledger_write(%s, %s, %s)"


def write(
    *, organisation_id: UUID, audit: Sequence[AuditEvent] = (), events: Sequence[Event] = ()
) -> None:
    """Insert rows of one organisation in the caller's transaction; the publisher runs on commit."""
    if not (audit or events):
        return
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [organisation_id, _json(audit, AUDIT), _json(events, EVENT)])
    UNPUBLISHED.notify(organisation_id)


def _json(rows: Sequence[Any], names: Sequence[str]) -> str:
    return orjson.dumps([{name: getattr(row, name) for name in names} for row in rows]).decode()
