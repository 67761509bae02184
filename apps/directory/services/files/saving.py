"""Stores the rows of a directory file: resolves reps and teams, then writes reps and moves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from apps.ledger.services import erased_error
from ssi_platform.domain.batch import Entry, Outcome
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import Counts, NothingStored, RowErrors
from ssi_platform.tenancy.caller import Caller

from ..new_reps import hold_newcomers
from ..rosters import Person, save_people
from ..team_paths import Places, TeamAndOutcome
from .people import Known, People
from .rights import check_moves, check_starts
from .rows import Row

ONE_DAY = timedelta(days=1)
BATCH = 1_000  # Reps that are written at once.
BEST_FIRST = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)


def save_rows(
    *,
    caller: Caller,
    rows: Sequence[Row],
    errors: RowErrors,
    today: date,
    day: date,
    all_or_nothing: bool,
    newcomers: list[dict[str, Any]] | None = None,
) -> Counts:
    """Store the rows of a file in the caller's transaction; return the result.

    `day` is the day from which rows hold that state none. Rows that the stored data contradicts,
    or that the caller may not write, are added to `errors`. Safe to repeat. Raises NothingStored
    when a row is refused and all or nothing was asked for. The reps that are created are added to
    `newcomers`, with their near matches.
    """
    saving = _Saving(caller, errors, today, day, all_or_nothing=all_or_nothing)
    counts = saving.save(rows)
    if newcomers is not None:
        newcomers += saving.people.listed_newcomers(caller)
    return counts


def new_reps_of(*, caller: Caller, rows: Sequence[Row], day: date) -> list[dict[str, Any]]:
    """Return the reps that rows would create, with their near matches; nothing is written."""
    people = People(caller, rows, day)
    for row in rows:
        if row.of_rep:
            with suppress(Invalid):
                people.identify(row)
    return people.listed_newcomers(caller)


class _Saving:
    """One file on its way into the database."""

    def __init__(
        self,
        caller: Caller,
        errors: RowErrors,
        today: date,
        day: date,
        *,
        all_or_nothing: bool,
    ) -> None:
        self.caller, self.errors, self.today, self.day = caller, errors, today, day
        self.all_or_nothing = all_or_nothing
        # From here on the organisation's tree, and who its reps are, stand still.
        self.places = Places(caller, self.today)
        hold_newcomers(caller.organisation_id)

    def save(self, rows: Sequence[Row]) -> Counts:
        """Store the valid rows. Raises NothingStored."""
        people = self._identify(rows)
        self._check_rights(people)
        self._find_places(rows)
        self._stop_if_refused()
        self.places.write()
        people.sort(key=lambda known: (known.is_new, known.pk))  # Locked in one order.
        for start in range(0, len(people), BATCH):
            self._save(people[start : start + BATCH])
        self._stop_if_refused()
        outcomes = Counter(row.outcome for row in self._good(rows))
        created, updated, unchanged = (outcomes[outcome] for outcome in BEST_FIRST)
        return Counts(created, updated, unchanged, skipped=len(self.errors.left_out_rows))

    def _identify(self, rows: Sequence[Row]) -> list[Known]:
        self.people = people = People(self.caller, rows, self.day)
        for row in rows:
            row.place, row.outcome = None, Outcome.UNCHANGED
            if field := people.erased_field(row):
                self.errors.leave_out(row.number, erased_error(field))
            elif row.of_rep:
                try:
                    people.identify(row)
                except Invalid as invalid:
                    self._refuse(row, *invalid.errors)
        return people.all

    def _check_rights(self, people: Sequence[Known]) -> None:
        editable = self.places.tree.editable
        if not editable.everywhere:
            refused = check_starts(people, editable)
            refused += check_moves(people, self.caller, self.today)
            for row, error in refused:
                self._refuse(row, error)

    def _find_places(self, rows: Sequence[Row]) -> None:
        """Find or create the teams: first those that rows describe, then those that rows name."""
        for row in sorted(self._good(rows), key=self._turn):
            if row.of_team:
                try:
                    row.place, row.outcome = self._place(row)
                except Invalid as invalid:
                    self._refuse(row, *invalid.errors)

    def _turn(self, row: Row) -> tuple[bool, date]:
        """Return the turn of a row: described teams first, in the order of their moves."""
        return not row.levels, row.place_from or self.day

    def _place(self, row: Row) -> TeamAndOutcome:
        external_id = row.team_external_id
        if row.levels:
            moves, day = row.states_place or bool(row.place_from), row.place_from or self.today
            return self.places.standing(row.levels, day, external_id=external_id, moves=moves)
        if row.team:
            return self.places.called(row.team, external_id=external_id)
        return self.places.with_external_id(external_id)

    def _save(self, people: Sequence[Known]) -> None:
        pairs = {known.pk: list(self._entries(known)) for known in people}
        save_people(
            caller=self.caller,
            people=[
                Person(known.pk, known.is_new, [e for _, e in pairs[known.pk]]) for known in people
            ],
            today=self.today,
        )
        for row, entry in (pair for known in people for pair in pairs[known.pk]):
            self._refuse(row, *entry.errors)
            row.outcome = min(row.outcome, entry.outcome, key=BEST_FIRST.index)

    def _entries(self, known: Known) -> Iterator[tuple[Row, Entry]]:
        """Yield the valid rows of a rep in the order of their days, without repetitions."""
        rows = sorted(
            self._good(known.rows), key=lambda r: (r.place is None, r.from_day or self.day)
        )
        starts = {row.from_day or self.day for row in rows if row.place}
        given: set[str] = set()
        for row in rows:
            changes = {n: text for n, text in (row.changes or {}).items() if n not in given}
            given |= changes.keys()
            values = {"team": row.place, "from_day": row.from_day or self.day}
            if row.last_day and row.last_day + ONE_DAY not in starts:
                values["leaves"] = row.last_day + ONE_DAY
            yield row, Entry(changes | values)

    def _good(self, rows: Sequence[Row]) -> list[Row]:
        return [
            row
            for row in rows
            if row.number not in self.errors.rows and row.number not in self.errors.left_out_rows
        ]

    def _refuse(self, row: Row, *errors: FieldError) -> None:
        for error in errors:
            self.errors.refuse(row.number, error, row.values.get(error.field, ""))

    def _stop_if_refused(self) -> None:
        if self.errors and self.all_or_nothing:
            raise NothingStored
