"""A file of scores that was read, ready to be stored."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from apps.directory import services as directory
from apps.scores.services.recording import Contested
from apps.scores.services.staged import Staged
from apps.scores.services.storing import store
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.refusals import FieldError

from ...models import ImportMode
from ..loading import Counts, Errors, NothingStored, Overtaken, Task
from . import repeats
from .block import Block
from .people import People
from .spool import Spool
from .values import EPOCH


class ScoreLoading:
    """The good rows in a spool, and why the others are refused; see `loading.Loading`."""

    def __init__(self, task: Task, people: People, spool: Spool) -> None:
        self.rows = self.skipped = self.repeated = 0
        self.errors = Errors()
        self._task, self._people, self._spool = task, people, spool
        self._first_days: dict[int, int] = {}

    def __len__(self) -> int:
        return self._spool.count - self.repeated

    def keep(self, block: Block, industries: Sequence[str], source: int) -> None:
        """Take good rows in."""
        self._spool.add(block, self._people.ids, industries, source)
        if self._people.newcomers:
            self._note_first_days(block)

    def store(self, *, now: datetime, dry: bool) -> Counts:
        if not self._spool.count:
            return Counts(skipped=self.skipped)
        if not dry:
            self._admit(local_day(now, self._task.organisation.zone))
        stored = store(
            organisation=self._task.organisation,
            incoming=Staged(self),
            today=local_day(now, self._task.organisation.zone),
            now=now,
            dry=dry,
            import_id=self._task.received.pk,
        )
        for row in stored.contested:
            self.errors.refuse(row, FieldError("day", "contested", str(Contested())))
        unchanged = stored.unchanged + self.repeated
        return Counts(stored.created, stored.updated, unchanged, self.skipped)

    def copy_into(self, cursor: Any) -> None:
        """Stage the rows; see `staged.File`."""
        self._spool.copy_into(cursor, "incoming_scores")
        if repeats.none(cursor):
            return
        found = repeats.contradicting(cursor)
        for row, held, day in found:
            detail = f"Disagrees with row {held}, of the same rep and day."
            self.errors.refuse(row, FieldError("day", "duplicate", detail), day)
        if found and self._task.received.mode == ImportMode.ALL_OR_NOTHING:
            raise NothingStored
        self.repeated = repeats.drop(cursor) - len(found)
        self._spool.count -= len(found)

    def close(self) -> None:
        self._spool.close()

    def _note_first_days(self, block: Block) -> None:
        reps, at = np.unique(block.reps, return_inverse=True)
        firsts = np.full(len(reps), np.iinfo(np.int32).max, np.int32)
        np.minimum.at(firsts, at, block.days)
        for rep, first in zip(reps.tolist(), firsts.tolist(), strict=True):
            if rep in self._people.newcomers:
                self._first_days[rep] = min(first, self._first_days.get(rep, first))

    def _admit(self, today: date) -> None:
        """Create the reps whom the file brings, in their team from their first score on."""
        newcomers = [
            (self._people.newcomers[rep], min(EPOCH + timedelta(days=first), today))
            for rep, first in sorted(self._first_days.items())
        ]
        if newcomers:
            directory.hold_newcomers(self._task.organisation.pk)
            if self._people.overtaken(self._task.caller):
                raise Overtaken
            directory.admit_reps(
                caller=self._task.caller,
                newcomers=newcomers,
                team_id=UUID(self._task.options.team),
                today=today,
            )
