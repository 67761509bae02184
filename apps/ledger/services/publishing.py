"""The publisher: assigns sequences to committed records, one organisation at a time.

Ids and timestamps are made before the commit, so they are not in the order of commits: a reader
that remembers the last one would skip a record that is committed late. Only one publisher at a
time runs for an organisation, and it numbers only what it sees committed; so a reader that sees a
sequence also sees every smaller one. It links each audit event to the one before it by a hash.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

from ssi_platform.tenancy.context import organisation_context

from ..models import KEPT, Unpublished

STEP = 10_000  # Records that one transaction publishes: readers wait for it.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('ledger ' || %s, 0))"
PUBLISH = "SELECT ledger_publish(%s, %s, %s)"
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
        cursor.execute(PUBLISH, [organisation_id, STEP, now])
        return int(cursor.fetchone()[0])


def expire_events(*, organisation_id: UUID, now: datetime) -> int:
    """Delete the events that were published more than `KEPT` ago; return how many.

    Their positions stay, so the sequence goes on and a reader learns that it missed events.
    """
    with connection.cursor() as cursor:
        cursor.execute(EXPIRE, {"organisation": organisation_id, "before": now - KEPT})
        return int(cursor.rowcount)
