"""A directory's file that was read, ready to be stored."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from ..loading import Counts, Errors, Task
from .rows import Row
from .storing import Storing


class DirectoryLoading:
    """The good rows, and why the others are refused; see `loading.Loading`."""

    def __init__(self, task: Task, *, says_places: bool) -> None:
        self.rows = self.skipped = 0
        self.errors = Errors()
        self._task, self._says_places = task, says_places
        self._good: list[Row] = []

    def take(self, row: Row, *, good: bool) -> None:
        """Take a row in."""
        self.rows += 1
        if good:
            self._good.append(row)

    def pass_over(self) -> None:
        """Count a row that is about nobody."""
        self.rows += 1
        self.skipped += 1

    def store(self, *, now: datetime, dry: bool) -> Counts:
        with transaction.atomic():
            storing = Storing(self._task, self.errors, now, says_places=self._says_places)
            counts = storing.store(self._good)
            transaction.set_rollback(dry)
        return replace(counts, skipped=self.skipped)

    def close(self) -> None:
        self._good.clear()
