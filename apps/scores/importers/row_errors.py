"""Checks a single row completely: returns all its errors, or its reading."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from apps.directory.services.identities import UNKNOWN
from ssi_platform.domain.readings import Reading, Source, reading_from
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.thousandths import Refused, to_thousandths
from ssi_platform.ingest import plain
from ssi_platform.ingest.cells import as_text, is_blank
from ssi_platform.ingest.sums import is_sum

from .. import policies
from .people import People, unknown_rep
from .plan import Plan
from .titles import PILLAR_OF
from .written_days import Days
from .written_numbers import Numbers, upper_of

LONGEST = 100  # Characters of the name of a sum.
NO_INSTANT = "Must be an instant, like 2026-03-01T09:00:00Z; without an offset it is local time."
NO_POINT = "Must be a number in digits"
NO_COMMA = "Must be a number in digits, with a comma for decimals, as this file has it."


@dataclass(frozen=True, slots=True)
class RowCheck:
    """How the rows of one file are read."""

    plan: Plan
    people: People
    now: datetime
    days: Days
    numbers: Numbers
    source: Source
    observed_at: datetime

    def skipped_as(self, cells: Sequence[object], rep: int) -> str:
        """Return why a row is left out without an error, as notices call it; empty if it is not."""
        if self.is_sum(cells, rep):
            return "sum"
        if rep < 0 and [as_text(cell) for cell in cells] == self.plan.titles:
            return "header"
        if self._is_note(cells):
            return "note"
        return "no_score" if self._has_no_score(cells) else ""

    def is_sum(self, cells: Sequence[object], rep: int) -> bool:
        """Tell whether it is a row that adds up others."""
        if names := self.names(cells):
            return rep == UNKNOWN and all(map(is_sum, names))
        pillar = self.plan.at.get("pillar")
        texts = [c for at, c in enumerate(cells) if isinstance(c, str) and at != pillar]
        return any(is_sum(text) for text in texts if len(text) < LONGEST)

    def names(self, cells: Sequence[object]) -> list[str]:
        """Return the texts in the cells that identify a rep."""
        named = [as_text(self.plan.cell(cells, field)) for field in self.plan.people]
        return [text for text in named if text]

    def _is_note(self, cells: Sequence[object]) -> bool:
        """Tell whether one cell alone is filled, with no score."""
        filled = [at for at, cell in enumerate(cells) if not is_blank(cell)]
        scores = {self.plan.at[name] for name in self._scores if name in self.plan.at}
        return len(filled) == 1 and self.plan.width > 1 and filled[0] not in scores

    def _has_no_score(self, cells: Sequence[object]) -> bool:
        """Tell whether the cells of scores have only missing values."""
        if len(cells) != self.plan.width:
            return False
        return all(self.numbers.is_missing(self.plan.cell(cells, name)) for name in self._scores)

    @property
    def _scores(self) -> Sequence[str]:
        return self.plan.scores if self.plan.layout == "wide" else ["score"]

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
        if self.numbers.comma and error.detail.startswith(NO_POINT):
            return FieldError(error.field, error.code, NO_COMMA)
        return error

    def reading(self, cells: Sequence[object], instant: datetime) -> Reading | None:
        """Return the reading of a wide row. Raises Invalid; a long row has but one number."""
        if self.plan.layout == "long":
            self._check_pillar(cells)
            return None
        values: dict[str, object] = {}
        refused: dict[str, Refused] = {}
        for name in self.plan.scores:
            values[name] = cell = self.plan.cell(cells, name)
            if name == "industry":
                values[name] = None if self.numbers.is_missing(cell) else cell
                continue
            try:
                values[name] = self.numbers.plain(cell, name)
            except Refused as refusal:
                refused[name] = refusal
        try:
            return reading_from(values, observed_at=instant, source=self.source)
        except Invalid as invalid:
            raise Invalid(_as_refused(error, refused) for error in invalid.errors) from None

    def _check_pillar(self, cells: Sequence[object]) -> None:
        title = as_text(self.plan.cell(cells, "pillar"))
        pillar = PILLAR_OF.get(plain(title))
        if pillar is None:
            detail = "Neither a known title of a pillar nor the total."
            raise Invalid([FieldError("pillar", "unknown_pillar", detail)])
        try:
            score = self.numbers.plain(self.plan.cell(cells, "score"), pillar)
            if score is None:
                raise Invalid([FieldError("score", "required", "Give the score.")])
            to_thousandths(score, upper=upper_of(pillar))
        except Refused as refusal:
            raise Invalid([FieldError("score", refusal.code, refusal.detail)]) from None

    def _check_day(self, cells: Sequence[object], errors: list[FieldError]) -> None:
        try:
            day = self.day_of(cells)
        except Refused as refusal:
            errors.append(FieldError("day", refusal.code, refusal.detail))
            return
        if error := policies.refused_day(day, self.now, self.days.zone):
            errors.append(error)

    def day_of(self, cells: Sequence[object]) -> date:
        """Return the day of a row. Raises Refused."""
        return self.days.moment(self.plan.cell(cells, "day"))[0]

    def _instant(self, cells: Sequence[object], errors: list[FieldError]) -> datetime | None:
        try:
            instant = self.instant_of(cells)
        except Refused as refusal:
            errors.append(FieldError("observed_at", "not_an_instant", f"{NO_INSTANT} {refusal}"))
            return None
        if instant != self.observed_at:  # The file's was judged when it was sent.
            error = policies.refused_instant(instant, self.now)
            errors.extend([error] if error else [])
        return instant

    def instant_of(self, cells: Sequence[object]) -> datetime:
        """Return the instant of a row: its own, that of its day's time, or the file's."""
        cell = self.plan.cell(cells, "observed_at")
        if not self.numbers.is_missing(cell):
            return self.days.instant(cell)
        if self.days.has_clock:
            with suppress(Refused):
                return self.days.moment(self.plan.cell(cells, "day"))[1] or self.observed_at
        return self.observed_at


def _as_refused(error: FieldError, refused: Mapping[str, Refused]) -> FieldError:
    """Return why a number was refused where it was read."""
    refusal = refused.get(error.field)
    return FieldError(error.field, refusal.code, refusal.detail) if refusal else error
