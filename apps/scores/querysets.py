from datetime import date
from typing import Self

from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.tenancy.querysets import Row


class DailyScoreQuerySet(OfRepsQuerySet[Row]):
    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))
