"""Batches of teams by external id; the parent may be in the same batch."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from apps.ledger.services import snapshot
from ssi_platform.domain.batch import Entry, Outcome, good, refuse_contradictions, same, to_write
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.refusals import Invalid, NotAllowed
from ssi_platform.tenancy.caller import Caller

from ..models import Team
from .changes import Changes
from .tree import Tree

FIELDS = ("external_id", "name")
PLACES = ("parent", "parent_external_id")


@transaction.atomic
def save_teams(*, caller: Caller, entries: Sequence[Entry], atomic: bool, today: date) -> None:
    """Create or change the good items' teams, or none of an atomic batch with a bad one.

    The values of an item are `external_id` and `name`, and perhaps `parent`, an id, or
    `parent_external_id`, also of a team that an earlier item creates; None for the top. A team
    that is there stays where it is when neither is given, else it moves from `from_day` on, today
    when left out; a new one has always been where it is. Safe to repeat.
    """
    refuse_contradictions(
        entries, row=same("external_id"), by="external_id", row_name="external id"
    )
    teams = _Teams(caller, good(entries), today)
    for entry in good(entries):
        teams.take(entry)
    if to_write(entries, atomic=atomic):
        teams.write()


class _Teams:
    """The teams of a batch, changed in memory until they are written."""

    def __init__(self, caller: Caller, entries: Sequence[Entry], today: date) -> None:
        self.organisation_id, self.today = caller.organisation_id, today
        names = {entry.values["external_id"] for entry in entries}
        there = Team.objects.of_organisation(self.organisation_id).filter(external_id__in=names)
        # Rows before the tree, as in a single move; and in one order.
        list(there.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        self.tree = Tree(caller, today)
        self.stored = {team.external_id: team for team in there}  # Seen by the caller or not.
        parents = {str(e.values[place]) for e in entries for place in PLACES if e.values.get(place)}
        seen = Team.objects.visible_to(caller).referred_to_as(names | parents)
        pairs = list(seen.values_list("pk", "external_id"))
        self.ids = {pk for pk, _ in pairs}
        self.by_name = {name: pk for pk, name in pairs}
        self.changes = Changes(Team, FIELDS)

    def take(self, entry: Entry) -> None:
        """Apply an item to its team, or refuse the item."""
        name = entry.values["external_id"]
        team = self.stored.get(name)
        entry.key = {"id": None, "external_id": name}
        if team and name not in self.by_name:
            entry.refuse("external_id", "conflict", "This external id is taken.")
            return
        made = team or Team(organisation_id=self.organisation_id, external_id=name)
        moved = self._place(entry, made, is_new=not team)
        if not entry.good:
            return
        before = snapshot(team) if team else None
        made.name = entry.values["name"]
        entry.key["id"] = made.pk
        noted = self.changes.note(made, before)
        entry.outcome = moved if noted is Outcome.UNCHANGED else noted
        if before is None:
            self._add(made)

    def write(self) -> None:
        self.changes.write()
        self.tree.write()

    def _place(self, entry: Entry, team: Team, *, is_new: bool) -> Outcome:
        """Put the team below the item's parent, or refuse the item."""
        given = [place for place in PLACES if place in entry.values]
        if "from_day" in entry.values and not given:
            entry.refuse("parent", "required", "A day is given, and no parent.")
        if not given and not is_new:
            return Outcome.UNCHANGED
        parent = self._parent(entry, given) if given else None
        if not entry.good:
            return Outcome.UNCHANGED
        since = entry.values.get("from_day", FIRST_DAY if is_new else self.today)
        try:
            return self._put(team, since, parent, is_new=is_new)
        except NotAllowed as refused:
            entry.errors.append(refused.as_field_error())
        except Invalid as invalid:
            entry.errors += invalid.errors
        return Outcome.UNCHANGED

    def _put(self, team: Team, since: date, parent: UUID | None, *, is_new: bool) -> Outcome:
        if not is_new:
            return self.tree.move(team.pk, since, parent)
        self.tree.add(team.pk, parent, since)
        return Outcome.CREATED

    def _parent(self, entry: Entry, given: Sequence[str]) -> UUID | None:
        place, *more = given
        if more:
            entry.refuse(more[0], "repeated", "Give the parent once, by one of its ids.")
        reference = entry.values[place]
        if reference is None:
            return None
        team_id = reference if reference in self.ids else self.by_name.get(reference)
        if team_id is None:
            entry.refuse(place, "does_not_exist", "No such team among those you may see.")
        return team_id

    def _add(self, team: Team) -> None:
        """Let later items refer to the team."""
        self.stored[team.external_id] = team
        self.ids.add(team.pk)
        self.by_name[team.external_id] = team.pk
