"""Checks a single row completely: returns all its errors, or its reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from apps.directory.services.identities import UNKNOWN
from ssi_platform.domain.readings import (
    PILLAR_UPPER,
    TOTAL_UPPER,
    Reading,
    Source,
    reading_from,
)
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.thousandths import Refused, to_thousandths
from ssi_platform.domain.written_days import day_written
from ssi_platform.ingest import plain
from ssi_platform.ingest.cells import as_text, is_blank, is_sum

from .. import policies
from .people import People, unknown_rep
from .plan import Plan
from .titles import PILLAR_OF
from .values import with_point

NO_COMMA = "Must be a number in digits, with a comma for decimals, as this file has it."


@dataclass(frozen=True, slots=True)
class RowCheck:
    """How the rows of one file are read; `day` is that of rows that state none."""

    plan: Plan
    people: People
    now: datetime
    zone: tzinfo
    order: str
    comma: bool
    source: Source
    observed_at: datetime
    day: date | None = None

    def is_sum(self, cells: Sequence[object], rep: int) -> bool:
        """Tell whether it is a row of totals."""
        named = [as_text(self.plan.cell(cells, field)) for field in self.plan.people]
        names = [text for text in named if text]
        if names:
            return rep == UNKNOWN and all(map(is_sum, names))
        return is_sum(as_text(self.plan.cell(cells, "day")))

    def is_empty_seat(self, cells: Sequence[object]) -> bool:
        """Tell whether a seat was invited and never used: nothing but blanks for scores."""
        fields = self.plan.scores if self.plan.layout == "wide" else ["score"]
        return all(is_blank(self.plan.cell(cells, field)) for field in fields)

    def errors(self, cells: Sequence[object], rep: int) -> list[FieldError]:
        """Return all errors of a row; `rep` is the result of `People`."""
        errors = []
        if len(cells) != self.plan.width:
            detail = "Does not have as many cells as the header."
            errors.append(FieldError("", "wrong_length", detail))
        if rep < 0:
            named = self.plan.named(cells)
            first = next(iter(self.plan.people), "rep")
            errors.append(self.people.find(named).error or unknown_rep(first))
        self._check_day(cells, errors)
        instant = self._instant(cells, errors)
        try:
            self.reading(cells, instant or self.observed_at)
        except Invalid as invalid:
            errors.extend(map(self._as_written, invalid.errors))
        return errors

    def _as_written(self, error: FieldError) -> FieldError:
        """A number is asked for as the file writes its numbers."""
        if self.comma and error.code == "not_a_number":
            return FieldError(error.field, error.code, NO_COMMA)
        return error

    def reading(self, cells: Sequence[object], instant: datetime) -> Reading | None:
        """Return the reading of a wide row. Raises Invalid; a long row has but one number."""
        values: dict[str, object]
        if self.plan.layout == "long":
            self._check_pillar(cells)
            return None
        values = {f: with_point(self.plan.cell(cells, f), self.comma) for f in self.plan.scores}
        return reading_from(values, observed_at=instant, source=self.source)

    def _check_pillar(self, cells: Sequence[object]) -> None:
        title = as_text(self.plan.cell(cells, "pillar"))
        pillar = PILLAR_OF.get(plain(title))
        if pillar is None:
            detail = "Neither a known title of a pillar nor the total."
            raise Invalid([FieldError("pillar", "unknown_pillar", detail)])
        score = with_point(self.plan.cell(cells, "score"), self.comma)
        if is_blank(score):
            raise Invalid([FieldError("score", "required", "Give the score.")])
        upper = TOTAL_UPPER if pillar == "total" else PILLAR_UPPER
        try:
            to_thousandths(score.strip() if isinstance(score, str) else score, upper=upper)
        except Refused as refusal:
            raise Invalid([FieldError("score", refusal.code, refusal.detail)]) from None

    def _check_day(self, cells: Sequence[object], errors: list[FieldError]) -> None:
        try:
            day = self.day_of(cells)
        except Refused as refusal:
            errors.append(FieldError("day", refusal.code, refusal.detail))
            return
        if error := policies.refused_day(day, self.now, self.zone):
            errors.append(error)

    def day_of(self, cells: Sequence[object]) -> date:
        """Return the day of a row. Raises Refused."""
        text = as_text(self.plan.cell(cells, "day"))
        if self.day is not None and not text:
            return self.day
        return day_written(text, order=self.order, zone=self.zone)

    def _instant(self, cells: Sequence[object], errors: list[FieldError]) -> datetime | None:
        text = as_text(self.plan.cell(cells, "observed_at"))
        if not text:
            return self.observed_at
        try:
            instant = datetime.fromisoformat(text)
            if instant.utcoffset() is None:
                raise ValueError
        except ValueError:
            detail = "Must be an instant with an offset, like 2026-03-01T09:00:00Z."
            errors.append(FieldError("observed_at", "not_an_instant", detail))
            return None
        if error := policies.refused_instant(instant, self.now):
            errors.append(error)
        return instant
