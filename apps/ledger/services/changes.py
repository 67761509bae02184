"""The feed of changes: published events as the rows that a program has to read again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ssi_platform.tenancy.caller import Caller

from ..events import RESOURCES, Changed
from ..models import KEPT, Position, PublishedEvent, RecordKind


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in their order, each with its event, and the sequence up to which they are all."""

    rows: list[tuple[Any, Changed]]
    last: int
    more: bool


def changes_after(
    sequence: int | None, *, caller: Caller, types: Collection[str], size: int, now: datetime
) -> Page | None:
    """Return the changes that follow a sequence; without one only the last sequence.

    Returns None when what follows is no longer kept, or the sequence is not one of this database.
    """
    positions = Position.objects.visible_to(caller)
    last = positions.last_of(RecordKind.EVENT)  # First: what is published later is for later.
    if sequence is None:
        return Page([], last, more=False)
    if sequence > last:
        return None
    if positions.next_to(RecordKind.EVENT, sequence).published_before(now - KEPT).exists():
        return None
    events = PublishedEvent.objects.visible_to(caller).filter(
        sequence__gt=sequence, sequence__lte=last, subject_type__in=types
    )
    some = list(events.order_by("sequence")[: size + 1])
    more = len(some) > size
    some = some[:size]
    return Page(_as_now(some, caller), some[-1].sequence if more else last, more)


def _as_now(events: list[Any], caller: Caller) -> list[tuple[Any, Changed]]:
    """Return what changed of each event, with a query for each type of rows."""
    changed: dict[Any, Changed] = {}
    for name in {event.subject_type for event in events}:
        mine = [event for event in events if event.subject_type == name]
        rows = RESOURCES[name].changes(caller, [event.body for event in mine])
        changed |= {event.sequence: row for event, row in zip(mine, rows, strict=True)}
    return [(event, changed[event.sequence]) for event in events]
