from collections.abc import Collection
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from apps.directory.querysets import OfRepsQuerySet
from ssi_platform.tenancy.querysets import Row

# Raw SQL: a comparison of rows. Readings overlap where an import was undone or reps were merged.
_ENDLESS = "coalesce({0}.replaced_at, 'infinity'), {0}.observed_at, {0}.source"
KNOWN_AT = f"""
    scores_known.recorded_at <= %s AND coalesce(scores_known.replaced_at, 'infinity') > %s
    AND NOT EXISTS (
        SELECT FROM scores_known later
        WHERE later.organisation_id = scores_known.organisation_id
          AND later.rep_id = scores_known.rep_id AND later.day = scores_known.day
          AND later.recorded_at <= %s AND coalesce(later.replaced_at, 'infinity') > %s
          AND (later.recorded_at, {_ENDLESS.format("later")})
              > (scores_known.recorded_at, {_ENDLESS.format("scores_known")}))
"""


class DailyScoreQuerySet(OfRepsQuerySet[Row]):
    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))

    def known_at(self, instant: datetime) -> Self:
        """Of `KnownScore`: at most one reading a rep and day, the one that stood at an instant."""
        return self.filter(RawSQL(KNOWN_AT, [instant] * 4, BooleanField()))  # noqa: S611 - Our own columns.

    def keys_among(self, keys: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        """Which of some pairs of a rep and a day have a row."""
        if not keys:
            return set()
        reps, days = {rep for rep, _ in keys}, {day for _, day in keys}
        rows = self.filter(rep__in=reps, day__in=days).values_list("rep_id", "day")
        return {(rep, str(day)) for rep, day in rows} & set(keys)
