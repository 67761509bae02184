"""Batches of reps by external id, with their teams."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from apps.organisations.models import Organisation
from ssi_platform.domain.batch import Entry, good, refuse_contradictions, same, to_write
from ssi_platform.domain.identities import forms_of_id
from ssi_platform.tenancy.caller import Caller

from ..models import Rep
from .assignments import find_teams
from .rosters import Roster


@transaction.atomic
def save_reps(*, caller: Caller, entries: Sequence[Entry], atomic: bool, today: date) -> None:
    """Create or change the good items' reps, or none of an atomic batch with a bad one.

    The values of an item are `external_id` and `name`, perhaps `email` and `profile_url`, and
    `team`, an id or external id, with `from_day`, today when left out: who is in it on that day
    already stays there without a new assignment. What is not given stays as it is. Safe to repeat.
    """
    find_teams(caller, good(entries))
    refuse_contradictions(
        entries, row=same("external_id"), by="external_id", row_name="external id"
    )
    reps = _Reps(caller, good(entries), today)
    for entry in good(entries):
        reps.take(entry)
    if to_write(entries, atomic=atomic):
        reps.write()


class _Reps:
    """The reps of a batch, changed in memory until they are written."""

    def __init__(self, caller: Caller, entries: Sequence[Entry], today: date) -> None:
        self.organisation_id = caller.organisation_id
        # Of two batches with the same new reps the later one finds them.
        Organisation.objects.select_for_update(no_key=True).get(pk=self.organisation_id)
        given = {entry.values["external_id"] for entry in entries}
        names = {form for name in given for form in forms_of_id(name)}
        there = (
            Rep.objects.of_organisation(self.organisation_id)
            .filter(external_id__in=names)
            .order_by("pk")
        )
        self.stored = {rep.external_id: rep for rep in there.select_for_update(no_key=True)}
        self.seen = set(Rep.objects.visible_to(caller).filter(external_id__in=names).values_list(
            "external_id", flat=True
        ))  # fmt: skip
        ids = [rep.pk for name, rep in self.stored.items() if name in self.seen]
        teams = {entry.values["team"] for entry in entries}
        self.roster = Roster(caller, ids, teams, today)

    def take(self, entry: Entry) -> None:
        """Apply an item to its rep, or refuse the item."""
        sent = entry.values["external_id"]
        name = next((form for form in forms_of_id(sent) if form in self.stored), sent)
        entry.key, entry.values["external_id"] = {"id": None, "external_id": sent}, name
        rep = self.stored.get(name)
        if rep and name not in self.seen:
            entry.refuse("external_id", "conflict", "This external id is taken.")
            return
        made = rep or Rep(organisation_id=self.organisation_id, external_id=name)
        self.roster.take(entry, made, is_new=rep is None)
        if entry.good:
            self.stored[name] = made
            self.seen.add(name)

    def write(self) -> None:
        self.roster.write()
