"""Changes of reps and their assignments, in memory until they are written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection, transaction

from apps.ledger.services import ErasedIdentities, snapshot
from ssi_platform.domain.batch import Entry, Outcome
from ssi_platform.domain.refusals import Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Rep
from .changes import Changes
from .moves import Moves
from .standing_marks import mark_standings_of

FIELDS = ("external_id", "name", "email", "profile_url")


@dataclass(slots=True)
class Person:
    """A rep with the entries about them, in the order of their days."""

    rep_id: UUID
    is_new: bool
    entries: list[Entry] = field(default_factory=list)


class Roster:
    """Takes entries about reps, one by one; `reps` are those of them that are stored.

    `teams` are those that the entries name.

    The values of an entry are those of FIELDS that it says, and `team`, the id of one that the
    caller may see or None, with `from_day`, today when left out, and `leaves`, the day from which
    the rep is in no team. Who is in the team on that day already stays there without a new
    assignment.
    """

    def __init__(
        self, caller: Caller, reps: Collection[UUID], teams: Iterable[UUID | None], today: date
    ) -> None:
        self.today = today
        self.moves = Moves(caller, reps, teams, today)
        self.changes = Changes(Rep, FIELDS)
        self.erased = ErasedIdentities(caller.organisation_id)
        self._organisation_id, self._renamed = caller.organisation_id, set[UUID]()

    def take(self, entry: Entry, rep: Rep, *, is_new: bool) -> None:
        """Apply an entry to its rep, or refuse the entry."""
        self._check_identifiers(entry, Rep() if is_new else rep)
        if is_new:
            self._check_start(entry)
        if not entry.good:
            return
        moved = self._moved(entry, rep)
        if entry.good:
            entry.key["id"] = rep.pk
            made = self._changed(entry, rep, is_new=is_new)
            entry.outcome = moved if made is Outcome.UNCHANGED else made

    def write(self) -> None:
        """Write the changes with their events, and mark the changed days."""
        self.changes.write()
        self.moves.write()
        mark_standings_of(self._organisation_id, self._renamed, self.today)

    def _check_start(self, entry: Entry) -> None:
        try:
            policies.may_add_rep(self.moves.editable, entry.values["team"])
        except NotAllowed as refused:
            entry.errors.append(refused.as_field_error())
        except Invalid as invalid:
            entry.errors += invalid.errors
        if not entry.values.get("name"):
            entry.refuse("name", "required", "A new rep has a name.")

    def _check_identifiers(self, entry: Entry, rep: Rep) -> None:
        try:
            policies.may_identify(self.erased, rep, entry.values)
        except Invalid as invalid:
            entry.errors += invalid.errors

    def _moved(self, entry: Entry, rep: Rep) -> Outcome:
        team, day = entry.values["team"], entry.values.get("from_day", self.today)
        leaves = entry.values.get("leaves")
        try:
            moved = Outcome.UNCHANGED if team is None else self.moves.move(rep.pk, day, team)
            left = self.moves.move(rep.pk, leaves, None) if leaves else Outcome.UNCHANGED
            return left if moved is Outcome.UNCHANGED else moved
        except NotAllowed as refused:
            entry.errors.append(refused.as_field_error())
        except Invalid as invalid:
            entry.errors += invalid.errors
        return Outcome.REJECTED

    def _changed(self, entry: Entry, rep: Rep, *, is_new: bool) -> Outcome:
        before = None if is_new else snapshot(rep)
        for name in FIELDS:
            if name in entry.values:
                setattr(rep, name, entry.values[name])
        if before and before["name"] != rep.name:
            self._renamed.add(rep.pk)
        return self.changes.note(rep, before)


@transaction.atomic
def save_people(*, caller: Caller, people: Sequence[Person], today: date) -> None:
    """Create or change reps and put them into teams, as far as their entries are good.

    The caller's transaction holds the organisation's row. What an entry does not say stays as it
    is. Safe to repeat. Raises NotAllowed unless the caller may change the reps that are stored.
    """
    _plan_anew()
    ids = [person.rep_id for person in people if not person.is_new]
    teams = {entry.values["team"] for person in people for entry in person.entries}
    roster = Roster(caller, ids, teams, today)
    organisation_id = caller.organisation_id
    stored = Rep.objects.of_organisation(organisation_id).in_bulk(ids)
    for person in people:
        rep = stored.get(person.rep_id) or Rep(pk=person.rep_id, organisation_id=organisation_id)
        for entry in person.entries:
            roster.take(entry, rep, is_new=person.is_new and not rep.name)
    roster.write()


def _plan_anew() -> None:
    # Foreign keys are checked by plans that a session keeps. One that was made while a table was
    # small reads all of it for each row, however many this transaction adds.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
