"""The publisher: assigns sequences to committed records, one organisation at a time.

Ids and timestamps are made before the commit, so they are not in the order of commits: a reader
that remembers the last one would skip a record that is committed late. Only one publisher at a
time runs for an organisation, and it numbers only what it sees committed; so a reader that sees a
sequence also sees every smaller one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ssi_platform.tenancy.context import organisation_context

from ..models import KEPT, Unpublished

STEP = 10_000  # Records that one transaction publishes: readers wait for it.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('ledger ' || %s, 0))"
PUBLISH = """
WITH chosen AS (
    SELECT id FROM ledger_unpublished
    WHERE organisation_id = %(organisation)s ORDER BY id LIMIT %(step)s
), taken AS (
    DELETE FROM ledger_unpublished u USING chosen
    WHERE u.organisation_id = %(organisation)s AND u.id = chosen.id
    RETURNING u.id, u.kind, u.event_id
), last AS (
    SELECT kinds.kind, newest.sequence, newest.published_at
    FROM (VALUES ('audit'), ('event')) AS kinds (kind)
    CROSS JOIN LATERAL (
        SELECT sequence, published_at FROM ledger_position
        WHERE organisation_id = %(organisation)s AND kind = kinds.kind
        ORDER BY sequence DESC LIMIT 1
    ) newest
)
INSERT INTO ledger_position (organisation_id, kind, sequence, event_id, published_at)
SELECT %(organisation)s, t.kind,
       coalesce(last.sequence, 0) + row_number() OVER (PARTITION BY t.kind ORDER BY t.id),
       t.event_id, greatest(last.published_at, %(now)s)
FROM taken t LEFT JOIN last USING (kind)
"""
EXPIRE = """
DELETE FROM ledger_event e USING ledger_position p
WHERE e.organisation_id = %(organisation)s AND e.occurred_at < %(before)s
  AND p.organisation_id = %(organisation)s AND p.kind = 'event' AND p.event_id = e.id
  AND p.published_at < %(before)s
"""


def publish_all(*, organisation_id: UUID, now: datetime) -> None:
    """Publish every record that is committed by now, in transactions of `STEP` records."""
    while publish_step(organisation_id=organisation_id, now=now):
        pass


def publish_step(*, organisation_id: UUID, now: datetime) -> bool:
    """Publish up to `STEP` records in a transaction of its own; return whether more may wait."""
    with organisation_context(organisation_id):
        return publish(organisation_id=organisation_id, now=now) == STEP


def publish(*, organisation_id: UUID, now: datetime) -> int:
    """Publish up to `STEP` committed records in the caller's transaction; return how many."""
    if not Unpublished.objects.of_organisation(organisation_id).exists():
        return 0
    with connection.cursor() as cursor:
        # A statement of its own: the next one sees what the publisher before this one committed.
        cursor.execute(LOCK, [str(organisation_id)])
        parameters: dict[str, Any] = {"organisation": organisation_id, "step": STEP, "now": now}
        cursor.execute(PUBLISH, parameters)
        return int(cursor.rowcount)


def expire_events(*, organisation_id: UUID, now: datetime) -> int:
    """Delete the events that were published more than `KEPT` ago; return how many.

    Their positions stay, so the sequence goes on and a reader learns that it missed events.
    """
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"organisation": organisation_id, "before": now - KEPT})
        return int(cursor.rowcount)
