"""Reps that come in a batch, by their external ids, perhaps with the team they are in."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.organisations.models import Organisation
from apps.organisations.services import Event, record_events
from apps.organisations.services.audit import snapshot
from ssi_platform.domain.batch import Entry, Outcome, good, refuse_contradictions, to_write
from ssi_platform.tenancy.caller import Caller

from ..models import Rep
from .assignments import find_teams
from .managing import own_teams, refused_start
from .moves import Moves, NotYourTeam

FIELDS = ("name", "email", "profile_url")


@transaction.atomic
def save_reps(*, caller: Caller, entries: Sequence[Entry], atomic: bool, today: date) -> None:
    """Create or change the good items' reps, or none of an atomic batch with a bad one.

    The values of an item are `external_id` and `name`, perhaps `email` and `profile_url`, and
    `team`, an id or external id, with `from_day`, today when left out. What is not given stays as
    it is. Safe to repeat.
    """
    find_teams(caller, good(entries))
    refuse_contradictions(entries, of=("external_id",), by="external_id")
    reps = _Reps(caller, good(entries), today)
    for entry in good(entries):
        reps.take(entry)
    if to_write(entries, atomic=atomic):
        reps.write()


class _Reps:
    """What a batch makes of an organisation's reps, in memory until it is written."""

    def __init__(self, caller: Caller, entries: Sequence[Entry], today: date) -> None:
        self.of, self.theirs, self.today = caller.organisation_id, own_teams(caller), today
        # Of two batches with the same new reps the later one finds them.
        Organisation.objects.select_for_update(no_key=True).get(pk=self.of)
        names = {entry.values["external_id"] for entry in entries}
        there = Rep.objects.of(self.of).filter(external_id__in=names).order_by("pk")
        self.stored = {rep.external_id: rep for rep in there.select_for_update(no_key=True)}
        self.seen = set(Rep.objects.visible_to(caller).filter(external_id__in=names).values_list(
            "external_id", flat=True
        ))  # fmt: skip
        ids = [rep.pk for rep in self.stored.values()]
        self.moves = Moves(self.of, ids, today, self.theirs)
        self.new: list[Rep] = []
        self.before: dict[UUID, dict[str, Any]] = {}

    def take(self, entry: Entry) -> None:
        """Make of a rep what the item says, or refuse the item."""
        name, team = entry.values["external_id"], entry.values["team"]
        rep = self.stored.get(name)
        entry.key = {"id": None, "external_id": name}
        if rep and name not in self.seen:
            entry.refuse("external_id", "conflict", "This external id is taken.")
            return
        refused = None if rep else refused_start(self.theirs, team=team)
        if refused:
            entry.errors.append(refused)
            return
        made = rep or Rep(organisation_id=self.of, external_id=name)
        entry.outcome = self._moved(entry, made, team)
        if not entry.good:
            return
        entry.key["id"] = made.pk
        if rep is None:
            self._add(made, entry)
        else:
            self._change(rep, entry)

    def write(self) -> None:
        changed = [rep for rep in self.stored.values() if rep.pk in self.before]
        events = [Event("create", rep, None, snapshot(rep)) for rep in self.new]
        events += [Event("change", r, self.before[r.pk], snapshot(r)) for r in changed]
        Rep.objects.bulk_create(self.new)
        if changed:
            Rep.objects.bulk_update(changed, FIELDS)
        record_events(events)
        self.moves.write()

    def _moved(self, entry: Entry, rep: Rep, team: UUID | None) -> Outcome:
        if team is None:
            return Outcome.UNCHANGED
        try:
            _, outcome = self.moves.put(rep.pk, entry.values.get("from_day", self.today), team)
        except NotYourTeam as error:
            entry.refuse("team", "not_your_team", str(error))
            return Outcome.REJECTED
        return Outcome.UNCHANGED if outcome is Outcome.UNCHANGED else Outcome.UPDATED

    def _add(self, rep: Rep, entry: Entry) -> None:
        self._set(rep, entry)
        self.new.append(rep)
        self.stored[entry.values["external_id"]] = rep
        self.seen.add(entry.values["external_id"])
        entry.outcome = Outcome.CREATED

    def _change(self, rep: Rep, entry: Entry) -> None:
        before = snapshot(rep)
        self._set(rep, entry)
        if snapshot(rep) != before:
            self.before[rep.pk] = before
            entry.outcome = Outcome.UPDATED

    def _set(self, rep: Rep, entry: Entry) -> None:
        for name in FIELDS:
            if name in entry.values:
                setattr(rep, name, entry.values[name])
