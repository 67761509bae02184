"""Stores the rows of a directory: whom they mean, then their teams, then reps and moves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from apps.directory import services as directory
from ssi_platform.domain.batch import Entry, Outcome
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.refusals import FieldError, Invalid

from ...models import ImportMode
from ..loading import Counts, Errors, NothingStored, Task
from .people import Known, People
from .rights import check_moves, check_starts
from .rows import Row

BATCH = 1_000  # Reps that are written at once.
BEST_FIRST = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)


class Storing:
    """One file on its way into the database, in the caller's transaction."""

    def __init__(self, task: Task, errors: Errors, now: datetime, *, says_places: bool) -> None:
        self.task, self.caller, self.errors = task, task.caller, errors
        self.today = local_day(now, task.organisation.zone)
        self.day = task.received.day or self.today
        self.says_places = says_places
        # From here on the organisation's tree, and who its reps are, stand still.
        self.places = directory.Places(task.caller, self.today)
        directory.hold_newcomers(self.caller.organisation_id)

    def store(self, rows: Sequence[Row]) -> Counts:
        """Store what is good. Raises NothingStored."""
        people = self._identify(rows)
        self._check_rights(people)
        self._find_places(rows)
        self._stop_if_refused()
        self.places.write()
        people.sort(key=lambda known: (known.is_new, known.pk))  # Locked in one order.
        for start in range(0, len(people), BATCH):
            self._save(people[start : start + BATCH])
        self._stop_if_refused()
        found = Counter(row.outcome for row in self._good(rows))
        return Counts(*(found[outcome] for outcome in BEST_FIRST))

    def _identify(self, rows: Sequence[Row]) -> list[Known]:
        people = People(self.caller, rows, self.day)
        for row in rows:
            row.place, row.outcome = None, Outcome.UNCHANGED
            if row.of_rep:
                try:
                    people.identify(row)
                except Invalid as invalid:
                    self._refuse(row, *invalid.errors)
        return people.all

    def _check_rights(self, people: Sequence[Known]) -> None:
        theirs = self.places.theirs
        if theirs is not None:
            refused = check_starts(people, theirs)
            refused += check_moves(people, theirs, self.caller.organisation_id, self.day)
            for row, error in refused:
                self._refuse(row, error)

    def _find_places(self, rows: Sequence[Row]) -> None:
        """Find the teams, or make them: first those that rows describe, then those they name."""
        for row in sorted(self._good(rows), key=lambda row: not row.levels):
            if row.of_team:
                try:
                    row.place, row.outcome = self._place(row)
                except Invalid as invalid:
                    self._refuse(row, *invalid.errors)

    def _place(self, row: Row) -> directory.Said:
        external_id = row.team_external_id
        if row.levels:
            return self.places.standing(row.levels, external_id=external_id, moves=self.says_places)
        if row.team:
            return self.places.called(row.team, external_id=external_id)
        return self.places.with_external_id(external_id)

    def _save(self, people: Sequence[Known]) -> None:
        pairs = {known.pk: list(self._entries(known)) for known in people}
        directory.save_people(
            caller=self.caller,
            people=[
                directory.Person(known.pk, known.is_new, [e for _, e in pairs[known.pk]])
                for known in people
            ],
            today=self.today,
            theirs=self.places.theirs,
        )
        for row, entry in (pair for known in people for pair in pairs[known.pk]):
            self._refuse(row, *entry.errors)
            row.outcome = min(row.outcome, entry.outcome, key=BEST_FIRST.index)

    def _entries(self, known: Known) -> Iterator[tuple[Row, Entry]]:
        """Yield the good rows of a rep, in the order of their days; the first to say it counts."""
        rows = sorted(
            self._good(known.rows), key=lambda r: (r.place is None, r.from_day or self.day)
        )
        given: set[str] = set()
        for row in rows:
            changes = {n: text for n, text in (row.changes or {}).items() if n not in given}
            given |= changes.keys()
            values = {"team": row.place, "from_day": row.from_day or self.day}
            yield row, Entry(changes | values)

    def _good(self, rows: Sequence[Row]) -> list[Row]:
        return [row for row in rows if row.number not in self.errors.rows]

    def _refuse(self, row: Row, *errors: FieldError) -> None:
        for error in errors:
            self.errors.refuse(row.number, error, row.values.get(error.field, ""))

    def _stop_if_refused(self) -> None:
        if self.errors and self.task.received.mode == ImportMode.ALL_OR_NOTHING:
            raise NothingStored
