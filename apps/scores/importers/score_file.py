"""A file of scores that was read, ready to be stored."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import IntegrityError, transaction

from apps.directory import services as directory
from ssi_platform.domain.calendar import local_day
from ssi_platform.ingest import Counts, Overtaken, RowErrors, Task
from ssi_platform.tabular import Sheet

from .. import services
from .batch import Batch
from .copy_buffer import CopyBuffer
from .options import ScoreOptions
from .people import People
from .values import EPOCH


class ScoreFile:
    """The valid rows in a buffer, and the errors of the others; see `ingest.ReadFile`."""

    def __init__(
        self, task: Task[ScoreOptions], people: People, buffer: CopyBuffer, sheet: Sheet
    ) -> None:
        self.rows = self.skipped = 0
        self.errors, self.notices = RowErrors(sheet.places), sheet.notices
        self.new_reps: list[dict[str, Any]] = []
        self._places = sheet.places
        self._task, self._people, self._buffer = task, people, buffer
        self._first_days: dict[int, int] = {}
        self._first_rows: dict[int, int] = {}

    def __len__(self) -> int:
        return self._buffer.count

    def keep(self, batch: Batch, industries: Sequence[str], source: int) -> None:
        """Add valid rows."""
        self._buffer.add(batch, self._people.ids, industries, source)
        if self._people.newcomers:
            self._note_first_days(batch)

    def store(self, *, now: datetime, dry: bool) -> Counts:
        if dry:
            rows = {rep: self._places.at(row).row for rep, row in self._first_rows.items()}
            self.new_reps = self._people.listed_newcomers(rows)
        counts = self._stored(now, dry) if len(self) else Counts()
        counts.skipped = self.skipped
        return counts

    def copy_into(self, cursor: Any, table: str) -> None:
        """Send the rows to the database; see `services.files.Rows`."""
        self._buffer.copy_into(cursor, table)

    def close(self) -> None:
        self._buffer.close()

    def _stored(self, now: datetime, dry: bool) -> Counts:
        with transaction.atomic(), _erased_meanwhile():
            self._admit(local_day(now, self._task.zone))
            counts = services.record_file(
                caller=self._task.caller,
                rows=self,
                errors=self.errors,
                all_or_nothing=self._task.all_or_nothing,
                now=now,
                dry=dry,
                import_id=self._task.import_id,
            )
            self._complete()
            if self._first_days and self._task.import_id:
                new = [self._people.ids[index] for index in self._first_days]
                services.mark_new_reps(
                    caller=self._task.caller, import_id=self._task.import_id, rep_ids=new
                )
            transaction.set_rollback(dry)  # Reps created for the check are rolled back.
        return counts

    def _complete(self) -> None:
        """Keep the new identifiers of reps that are stored."""
        additions = self._people.additions
        if additions:
            by_id = {self._people.ids[index]: fields for index, fields in additions.items()}
            directory.complete_reps(caller=self._task.caller, additions=by_id)

    def _note_first_days(self, batch: Batch) -> None:
        reps, at = np.unique(batch.reps, return_inverse=True)
        days, rows = (np.full(len(reps), np.iinfo(np.int32).max, np.int32) for _ in range(2))
        np.minimum.at(days, at, batch.days)
        np.minimum.at(rows, at, batch.rows)
        for rep, day, row in zip(reps.tolist(), days.tolist(), rows.tolist(), strict=True):
            if rep in self._people.newcomers:
                self._first_days[rep] = min(day, self._first_days.get(rep, day))
                self._first_rows[rep] = min(row, self._first_rows.get(rep, row))

    def _admit(self, today: date) -> None:
        """Create the new reps of the file, in their team from their first score on."""
        newcomers = [
            (self._people.newcomers[rep], min(EPOCH + timedelta(days=first), today))
            for rep, first in sorted(self._first_days.items())
        ]
        if newcomers or self._people.additions:
            directory.hold_newcomers(self._task.organisation_id)
        if newcomers:
            if self._people.overtaken(self._task.caller):
                raise Overtaken
            directory.admit_reps(
                caller=self._task.caller,
                newcomers=newcomers,
                team_id=UUID(self._task.options.team),
                today=today,
            )


@contextmanager
def _erased_meanwhile() -> Iterator[None]:
    """Read the file again where a rep of it was erased since it was read. Raises Overtaken."""
    try:
        yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "score_of_rep":
            raise
        raise Overtaken from error
