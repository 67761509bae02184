"""Collects created and changed rows, and writes them at once with their events."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model

from apps.ledger.services import Change, record_events, snapshot
from ssi_platform.domain.batch import Outcome

BATCH = 1_000  # A statement that changes many rows looks for each among all.


class Changes:
    """Changes of rows of one model, of which only `fields` may change."""

    def __init__(self, model: type[Model], fields: Sequence[str]) -> None:
        self.model, self.fields = model, list(fields)
        self._new: dict[UUID, Model] = {}
        self._changed: dict[UUID, tuple[Model, dict[str, Any]]] = {}

    def note(self, row: Any, before: dict[str, Any] | None) -> Outcome:
        """Remember a changed row; `before` is its earlier snapshot, None for a new row."""
        if before is None:
            self._new[row.pk] = row
            return Outcome.CREATED
        if before == snapshot(row):
            return Outcome.UNCHANGED
        if row.pk not in self._new:
            self._changed.setdefault(row.pk, (row, before))
        return Outcome.UPDATED

    def write(self) -> None:
        """Create and update the noted rows, in the caller's transaction."""
        manager = self.model._default_manager
        events = [Change("create", row, None, snapshot(row)) for row in self._new.values()]
        events += [Change("change", r, old, snapshot(r)) for r, old in self._changed.values()]
        manager.bulk_create(self._new.values())
        changed = [row for row, _ in self._changed.values()]
        if changed:
            manager.bulk_update(changed, self.fields, batch_size=BATCH)
        record_events(events)
