"""Rows that hold from a day on: read for many subjects, changed in memory, written at once."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model

from apps.ledger.services import Change, record_events, snapshot
from ssi_platform.domain.batch import Outcome


class DatedRows:
    """What is said of some subjects from a day on; changes wait for `write`.

    A row holds until the subject's next one, so what is put does not touch what was before.
    Subclasses name the model, its references to the subject and to what is said of it, and what
    the audit calls a row that is put or removed. They check a change in `check`, and remember
    what follows from it in `changed`.
    """

    model: type[Model]
    subject: str
    value: str
    put_as: tuple[str, str]  # A new row, and one that is there.
    removed_as: str

    def __init__(self, organisation_id: UUID, rows: Iterable[Any]) -> None:
        self.organisation_id = organisation_id
        self._days: dict[UUID, dict[date, Any]] = {}
        self._before: dict[UUID, dict[str, Any]] = {}
        self._new: dict[UUID, Any] = {}
        self._removed: list[Any] = []
        for row in rows:
            self._days.setdefault(self._subject_of(row), {})[row.from_day] = row

    def on(self, subject_id: UUID, day: date) -> UUID | None:
        """Return what is said of a subject on a day, by what was put so far."""
        days = self._days.get(subject_id, {})
        last = max((start for start in days if start <= day), default=None)
        return self._value_of(days[last]) if last else None

    def put(self, subject_id: UUID, from_day: date, value_id: UUID | None) -> tuple[Any, Outcome]:
        """Say something of a subject, or that nothing is, from a day on; return (row, outcome).

        Raises what `check` does.
        """
        days = self._days.setdefault(subject_id, {})
        held, before = days.get(from_day), self.on(subject_id, from_day)
        if held is not None and before == value_id:
            return held, Outcome.UNCHANGED
        end = self._end(subject_id, from_day)
        self.check(subject_id, from_day, end, before, value_id)
        row = held or self._new_row(subject_id, from_day)
        if held:
            self._before.setdefault(row.pk, snapshot(row))
        setattr(row, f"{self.value}_id", value_id)
        if before != value_id:
            self.changed(subject_id, from_day, end, before, value_id)
        return row, Outcome.UPDATED if held else Outcome.CREATED

    def remove(self, subject_id: UUID, from_day: date) -> None:
        """Remove a row: the one before it goes on in its place. Raises what `check` does."""
        days = self._days.get(subject_id, {})
        row = days.get(from_day)
        if row is None:
            return
        earlier = max((start for start in days if start < from_day), default=None)
        before, after = self._value_of(row), self._value_of(days[earlier]) if earlier else None
        end = self._end(subject_id, from_day)
        self.check(subject_id, from_day, end, before, after)
        self._removed.append(days.pop(from_day))
        if before != after:
            self.changed(subject_id, from_day, end, before, after)

    def check(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Raise where a subject may not change from one to the other during [first, end)."""

    def changed(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Remember what follows from a change during [first, end)."""

    def write(self) -> None:
        """Write what was put and removed, with its events."""
        manager, (created, updated) = self.model._default_manager, self.put_as
        rows = [row for days in self._days.values() for row in days.values()]
        changed = [row for row in rows if row.pk in self._before]
        events = [Change(created, row, None, snapshot(row)) for row in self._new.values()]
        events += [Change(updated, r, self._before[r.pk], snapshot(r)) for r in changed]
        events += [Change(self.removed_as, row, snapshot(row)) for row in self._removed]
        manager.bulk_create(list(self._new.values()))
        if changed:
            manager.bulk_update(changed, [self.value])
        if self._removed:
            removed = [row.pk for row in self._removed]
            manager.of(self.organisation_id).filter(pk__in=removed).delete()
        record_events(events)

    def _end(self, subject_id: UUID, day: date) -> date | None:
        """Return the day of the subject's next row, None where there is none."""
        return min((start for start in self._days.get(subject_id, {}) if start > day), default=None)

    def _new_row(self, subject_id: UUID, from_day: date) -> Any:
        subject = {f"{self.subject}_id": subject_id}
        row = self.model(organisation_id=self.organisation_id, from_day=from_day, **subject)
        self._days[subject_id][from_day] = self._new[row.pk] = row
        return row

    def _subject_of(self, row: Any) -> UUID:
        return getattr(row, f"{self.subject}_id")

    def _value_of(self, row: Any) -> UUID | None:
        return getattr(row, f"{self.value}_id")
