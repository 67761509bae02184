from collections.abc import Collection
from datetime import date
from typing import Self
from uuid import UUID

from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.tenancy.querysets import Row


class DailyScoreQuerySet(OfRepsQuerySet[Row]):
    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))

    def keys_among(self, keys: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        """Which of some pairs of a rep and a day have a row."""
        if not keys:
            return set()
        reps, days = {rep for rep, _ in keys}, {day for _, day in keys}
        rows = self.filter(rep__in=reps, day__in=days).values_list("rep_id", "day")
        return {(rep, str(day)) for rep, day in rows} & set(keys)
