"""What rows were at an earlier instant: the audit of what changed since is taken back."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ..models import AuditEvent

MOST_CHANGES = 20_000
# Ids are made a moment before the events are written, by the clock of another machine.
EARLIER = timedelta(days=1)
Rows = dict[str, dict[str, Any]]


class HistoryIncomplete(LookupError):
    """What was known at an instant cannot be told any more."""


def changes_since(
    instant: datetime, *, organisation_id: UUID, object_types: Collection[str]
) -> list[AuditEvent]:
    """Return the audit events of rows of some types that were written after an instant.

    The newest comes first. Raises HistoryIncomplete if they are more than MOST_CHANGES.
    """
    events = AuditEvent.objects.of_organisation(organisation_id).filter(
        pk__gte=_first_id(instant - EARLIER), occurred_at__gt=instant, object_type__in=object_types
    )
    newest = events.only("action", "object_type", "object_id", "before", "after", "occurred_at")
    some = list(newest.order_by("-occurred_at", "-pk")[: MOST_CHANGES + 1])
    if len(some) > MOST_CHANGES:
        raise HistoryIncomplete(
            f"More than {MOST_CHANGES:,} changes of teams, reps and plans were made since then."
        )
    return some


def undo(rows: Rows, events: Iterable[AuditEvent], object_type: str) -> None:
    """Take changes of rows back, the newest first.

    Args:
        rows: the rows as they are now, by id: columns as `snapshot` and the audit write them.
        events: what `changes_since` returns.
        object_type: the type of the rows; other events are left out.

    Raises HistoryIncomplete where the values of a change were erased with a person.
    """
    for event in events:
        if event.object_type != object_type:
            continue
        if event.before is None and event.after is None:
            raise HistoryIncomplete("A person was erased since then.")
        if event.before is None:
            rows.pop(event.object_id, None)
        else:
            rows[event.object_id] = event.before


def _first_id(instant: datetime) -> UUID:
    """Return the smallest UUIDv7 of an instant."""
    milliseconds = max(0, int(instant.timestamp() * 1_000))
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)
