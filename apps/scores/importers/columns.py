"""Converts the columns of one file to numbers, with a reader for each column."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from apps.directory.permissions import DIRECTORY_WRITE
from apps.directory.services.identities import NOBODY
from ssi_platform.domain.calendar import score_days
from ssi_platform.domain.fields import Fields
from ssi_platform.domain.readings import latest_observation
from ssi_platform.ingest import Task, plain
from ssi_platform.ingest.cells import as_text
from ssi_platform.ingest.names import whole_name

from .batch import Batch
from .options import ScoreOptions
from .people import People
from .pivot import FIELDS as LONG_FIELDS
from .plan import Plan, source_of
from .row_errors import RowCheck
from .titles import PILLAR_OF
from .values import (
    MEMORY,
    MISSING,
    NO_INSTANT,
    WRONG,
    Array,
    CellMemo,
    Memo,
    days,
    instants,
    instants_of_days,
    kind_of,
    microseconds,
    points,
    uses_comma,
)
from .written_days import Days
from .written_numbers import Numbers, missing_words

Row = Sequence[object]
Rows = Sequence[Row]


class Columns:
    """The readers of a file's columns, chosen by its first rows."""

    def __init__(
        self, plan: Plan, people: People, task: Task[ScoreOptions], delimiter: str, rows: Rows
    ) -> None:
        latest = latest_observation(task.now)
        self.plan, self._people = plan, people
        self.source = source_of(task.options, plan)
        self.industries: dict[str, int] = {}  # Of the latest batch, by index.
        self._rep = people.index_of(task.rep_id)
        self._rows: dict[tuple[str, ...], int] = {}  # Reps by all that identifies them.
        self._completes = DIRECTORY_WRITE in task.caller.permissions
        self._instant = microseconds(task.observed_at)
        comma = task.options.decimal == "comma" or (
            not task.options.decimal and uses_comma(self._numeric(rows), delimiter)
        )
        self.numbers = Numbers(comma, missing_words(task.options.missing))
        self.days = Days.for_task(task)
        memo = Memo if delimiter else CellMemo  # All cells of CSV are texts.
        kinds = {kind: memo(points(kind, self.numbers)) for kind in map(kind_of, self._scores)}
        self._readers: dict[str, Memo | CellMemo] = {
            field: kinds[kind_of(field)] for field in self._scores
        } | {
            "industry": memo(self._industry),
            "day": memo(days(self.days, score_days(task.now, task.zone))),
            "instant": memo(instants_of_days(self.days, latest)),
            "observed_at": memo(instants(self.days, self.numbers, latest)),
            "pillar": memo(_pillar),
            **{field: memo(people.reader(field)) for field in plan.people},
        }
        self.row_check = RowCheck(
            plan, people, task.now, self.days, self.numbers, self.source, task.observed_at
        )

    def batch(self, numbers: Array, rows: Rows) -> Batch:
        """Return equally long rows as a batch; a long one's values are `pillar` and `score`."""
        self._readers["industry"].clear()
        self.industries.clear()
        cells, n = list(zip(*rows, strict=True)), len(rows)
        reps = self._reps(cells, rows)
        day = np.full(n, self._readers["day"][None], np.int32)
        if "day" in self.plan.at:
            day = self._column("day", cells)
        instant = np.full(n, self._instant)
        if self.days.has_clock:
            written = self._readers["instant"].column(cells[self.plan.at["day"]], np.int64)
            instant = np.where(written == NO_INSTANT, instant, written)
        if "observed_at" in self.plan.at:
            seen = self._column("observed_at", cells, np.int64)
            instant = np.where(seen == NO_INSTANT, instant, seen)
        return Batch(numbers, reps, day, instant, self._values(cells))

    def rep_of(self, cells: Row) -> int:
        """Return the rep of a single row, as `People` encodes it."""
        named = [self._readers[f][self.plan.cell(cells, f)] for f in self.plan.people]
        filled = {index for index in named if index != NOBODY} or {self._rep}
        return self._together(cells) if len(filled) > 1 else filled.pop()

    def erased_field(self, cells: Row) -> str | None:
        """Return the field of a row that is of a person who was erased; None for nobody."""
        return self._people.erased_field({f: self.plan.cell(cells, f) for f in self.plan.people})

    def admit(self, cells: Row, organisation_id: UUID) -> int:
        """Add an unknown rep. Raises Invalid."""
        self._forget()
        return self._people.admit(organisation_id, self.plan.named(cells))

    def _reps(self, cells: Rows, rows: Rows) -> Array:
        """Return the rep of each row; where its cells disagree, the one that all of them mean."""
        columns = [self._column(field, cells) for field in self.plan.people]
        reps = np.full(len(rows), self._rep, np.int32)
        for column in reversed(columns):
            reps = np.where(column == NOBODY, reps, column)
        differ = np.zeros(len(rows), bool)
        for column in columns[1:]:
            differ |= (column != NOBODY) & (column != reps)
        known = len(self._people.additions)
        for at in map(int, np.flatnonzero(differ)):
            reps[at] = self._together(rows[at])
        # An identifier that a row has added finds its rep in other rows, too.
        return reps if len(self._people.additions) == known else self._reps(cells, rows)

    def _together(self, cells: Row) -> int:
        """Return the rep that the cells of a row mean together, and keep what is new of it."""
        named = self.plan.named(cells)
        key = tuple(map(as_text, named.values()))
        index = self._rows.get(key)
        if index is None:
            index = self._people.find(named).index
            if index >= 0 and self._completes and self._people.complete(index, named):
                self._forget()
            elif len(self._rows) >= MEMORY:
                self._rows.clear()
            self._rows[key] = index
        return index

    def _forget(self) -> None:
        """Look up each identifier anew: somebody has another one."""
        self._rows.clear()
        for field in self.plan.people:
            self._readers[field].clear()

    def _values(self, cells: Rows) -> dict[str, Array]:
        if self.plan.layout == "wide":
            return {field: self._column(field, cells) for field in self.plan.scores}
        pillars, scores = self._column("pillar", cells), cells[self.plan.at["score"]]
        values = np.full(len(scores), WRONG, np.int32)
        for index, field in enumerate(LONG_FIELDS):
            which = np.flatnonzero(pillars == index)
            values[which] = self._readers[field].column([scores[int(i)] for i in which])
        return {"pillar": pillars, "score": values}

    def _column(self, field: str, cells: Rows, kind: type = np.int32) -> Array:
        if field == "name" and self.plan.parts:
            return self._readers[field].column(self._whole_names(cells), kind)
        return self._readers[field].column(cells[self.plan.at[field]], kind)

    def _whole_names(self, cells: Rows) -> list[str]:
        names = map(whole_name, zip(*(cells[at] for at in self.plan.parts), strict=True))
        given = self.plan.at.get("name")
        if given is None:
            return list(names)
        return [as_text(cell) or name for cell, name in zip(cells[given], names, strict=True)]

    def _numeric(self, rows: Rows) -> list[list[object]]:
        at = self.plan.at
        indexes = [at[field] for field in (*self._scores, "score") if field in at]
        return [[row[i] for row in rows if i < len(row)] for i in indexes]

    @property
    def _scores(self) -> set[str]:
        return {*self.plan.scores, *LONG_FIELDS} - {"industry"}

    def _industry(self, cell: object) -> int:
        if self.numbers.is_missing(cell):
            return MISSING
        form = Fields({"industry": cell})
        name = form.text("industry")
        if name is None or form.errors:
            return WRONG
        return self.industries.setdefault(name, len(self.industries))


def _pillar(cell: object) -> int:
    field = PILLAR_OF.get(plain(as_text(cell)))
    return LONG_FIELDS.index(field) if field else WRONG
