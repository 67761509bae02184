"""Rows that hold from a day on: read for many subjects, changed in memory, written at once."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model

from apps.ledger.services import Change, record_events, snapshot
from ssi_platform.domain.batch import Outcome

from .. import policies

BATCH = 1_000  # A statement that changes many rows looks for each among all.
Timeline = dict[date, UUID | None]  # The value from a day on, until the next day.


@dataclass(frozen=True, slots=True)
class Difference:
    """During [first, end) a subject has another value than before; an end of None is none."""

    subject_id: UUID
    first: date
    end: date | None
    before: UUID | None
    after: UUID | None


class DatedRows:
    """The values of some subjects from a day on; changes wait for `write`.

    A row holds until the subject's next one, so putting a row does not touch the days before it.
    Subclasses name the model, its references to the subject and to the value, and the audit's
    actions for a row that is put or removed. They check a change in `check`.
    """

    model: type[Model]
    subject: str
    value: str
    put_as: tuple[str, str]  # A new row, and one that is there.
    removed_as: str

    def __init__(self, organisation_id: UUID, rows: Iterable[Any], today: date) -> None:
        self.organisation_id, self.today = organisation_id, today
        self._rows: dict[UUID, dict[date, Any]] = {}
        self._starts: dict[UUID, list[date]] = {}  # Of each subject, in order.
        self._stored: dict[UUID, Timeline] = {}  # Of the subjects that changed.
        self._before: dict[UUID, dict[str, Any]] = {}
        self._new: dict[UUID, Any] = {}
        self._changed: dict[UUID, Any] = {}
        self._removed: list[Any] = []
        for row in rows:
            self._rows.setdefault(self._subject_of(row), {})[row.from_day] = row
        for subject_id, days in self._rows.items():
            self._starts[subject_id] = sorted(days)

    def on(self, subject_id: UUID, day: date) -> UUID | None:
        """Return the value of a subject on a day, including unwritten changes."""
        starts = self._starts.get(subject_id, [])
        place = bisect_right(starts, day)
        return self._value_of(self._rows[subject_id][starts[place - 1]]) if place else None

    def put(self, subject_id: UUID, from_day: date, value_id: UUID | None) -> tuple[Any, Outcome]:
        """Give a subject a value, or none, from a day on; return (row, outcome).

        Raises Invalid for a day out of range, and what `check` does.
        """
        policies.check_day(from_day, self.today)
        held = self._rows.get(subject_id, {}).get(from_day)
        before = self.on(subject_id, from_day)
        if held is not None and before == value_id:
            return held, Outcome.UNCHANGED
        self.check(subject_id, from_day, self.end_of(subject_id, from_day), before, value_id)
        self._keep_stored(subject_id)
        row = held or self._new_row(subject_id, from_day)
        if held and row.pk not in self._new:
            self._before.setdefault(row.pk, snapshot(row))
            self._changed[row.pk] = row
        setattr(row, f"{self.value}_id", value_id)
        return row, Outcome.UPDATED if held else Outcome.CREATED

    def move(self, subject_id: UUID, from_day: date, value_id: UUID | None) -> Outcome:
        """Give a subject a value from a day on, unless it has it already on that day."""
        policies.check_day(from_day, self.today)
        if self.on(subject_id, from_day) == value_id:
            return Outcome.UNCHANGED
        self.put(subject_id, from_day, value_id)
        return Outcome.UPDATED

    def remove(self, subject_id: UUID, from_day: date) -> None:
        """Remove a row: the one before it then holds on. Raises what `check` does."""
        rows, starts = self._rows.get(subject_id, {}), self._starts.get(subject_id, [])
        row = rows.get(from_day)
        if row is None:
            return
        place = bisect_left(starts, from_day)
        after = self._value_of(rows[starts[place - 1]]) if place else None
        end = self.end_of(subject_id, from_day)
        self.check(subject_id, from_day, end, self._value_of(row), after)
        self._keep_stored(subject_id)
        del rows[from_day], starts[place]
        self._changed.pop(row.pk, None)
        if self._new.pop(row.pk, None) is None:
            self._removed.append(row)

    def check(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Raise where a subject may not change from one value to another during [first, end)."""

    def differences(self) -> Iterator[Difference]:
        """Yield where subjects will have other values than stored; each subject's in order."""
        for subject_id, stored in self._stored.items():
            final = self.timeline(subject_id)
            days = sorted({*stored, *final})
            before = after = None
            for day, end in zip(days, [*days[1:], None], strict=True):
                before, after = stored.get(day, before), final.get(day, after)
                if before != after:
                    yield Difference(subject_id, day, end, before, after)

    def timeline(self, subject_id: UUID) -> Timeline:
        """Return the values of a subject by day, including unwritten changes."""
        rows = self._rows.get(subject_id, {})
        return {day: self._value_of(rows[day]) for day in self._starts.get(subject_id, [])}

    def end_of(self, subject_id: UUID, day: date) -> date | None:
        """Return the day of the subject's next row, or None."""
        starts = self._starts.get(subject_id, [])
        place = bisect_right(starts, day)
        return starts[place] if place < len(starts) else None

    def starts_within(self, subject_id: UUID, first: date, end: date | None) -> list[date]:
        """Return the days of the subject's rows that begin inside (first, end)."""
        starts = self._starts.get(subject_id, [])
        last = len(starts) if end is None else bisect_left(starts, end)
        return starts[bisect_right(starts, first) : last]

    def write(self) -> None:
        """Write the changes with their events."""
        manager: Any = self.model._default_manager
        created, updated = self.put_as
        new, changed = list(self._new.values()), list(self._changed.values())
        events = [Change(created, row, None, snapshot(row)) for row in new]
        events += [Change(updated, r, self._before[r.pk], snapshot(r)) for r in changed]
        events += [Change(self.removed_as, row, self._snapshot(row)) for row in self._removed]
        if self._removed:
            removed = [row.pk for row in self._removed]
            manager.of_organisation(self.organisation_id).filter(pk__in=removed).delete()
        manager.bulk_create(new, batch_size=BATCH)
        if changed:
            manager.bulk_update(changed, [self.value], batch_size=BATCH)
        record_events(events)

    def _snapshot(self, row: Any) -> dict[str, Any]:
        return self._before.get(row.pk) or snapshot(row)

    def _keep_stored(self, subject_id: UUID) -> None:
        if subject_id not in self._stored:
            self._stored[subject_id] = self.timeline(subject_id)

    def _new_row(self, subject_id: UUID, from_day: date) -> Any:
        subject = {f"{self.subject}_id": subject_id}
        row = self.model(organisation_id=self.organisation_id, from_day=from_day, **subject)
        self._rows.setdefault(subject_id, {})[from_day] = self._new[row.pk] = row
        insort(self._starts.setdefault(subject_id, []), from_day)
        return row

    def _subject_of(self, row: Any) -> UUID:
        pk: UUID = getattr(row, f"{self.subject}_id")
        return pk

    def _value_of(self, row: Any) -> UUID | None:
        pk: UUID | None = getattr(row, f"{self.value}_id")
        return pk
