"""Teams that come in a batch, by their external ids; a parent may come in the same batch."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from apps.ledger.services import snapshot
from ssi_platform.domain.batch import Entry, good, refuse_contradictions, to_write
from ssi_platform.tenancy.caller import Caller

from ..models import Team
from .changes import Changes
from .managing import own_teams, refused_place
from .teams import restate, restated
from .tree import Loop, Tree

FIELDS = ("external_id", "name", "parent")
PLACES = ("parent", "parent_external_id")


@transaction.atomic
def save_teams(*, caller: Caller, entries: Sequence[Entry], atomic: bool, today: date) -> None:
    """Create or change the good items' teams, or none of an atomic batch with a bad one.

    The values of an item are `external_id` and `name`, and perhaps `parent`, an id, or
    `parent_external_id`, also of a team that an earlier item creates; None for the top. A team
    that is there stays where it is when neither is given. Safe to repeat.
    """
    refuse_contradictions(entries, of=("external_id",), by="external_id")
    teams = _Teams(caller, good(entries))
    for entry in good(entries):
        teams.take(entry)
    if to_write(entries, atomic=atomic):
        teams.write(today)


class _Teams:
    """What a batch makes of an organisation's teams, in memory until it is written."""

    def __init__(self, caller: Caller, entries: Sequence[Entry]) -> None:
        self.of, self.theirs = caller.organisation_id, own_teams(caller)
        names = {entry.values["external_id"] for entry in entries}
        there = Team.objects.of(self.of).filter(external_id__in=names)
        # Rows before the tree, as in a single move; and in one order.
        list(there.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        self.tree = Tree(self.of)
        self.stored = {team.external_id: team for team in there}  # Seen by the caller or not.
        parents = {str(e.values[place]) for e in entries for place in PLACES if e.values.get(place)}
        seen = Team.objects.visible_to(caller).referred_to_as(names | parents)
        pairs = list(seen.values_list("pk", "external_id"))
        self.ids = {pk for pk, _ in pairs}
        self.by_name = {name: pk for pk, name in pairs}
        self.changes = Changes(Team, FIELDS)
        self.restated: set[UUID | None] = set()

    def take(self, entry: Entry) -> None:
        """Make of a team what its item says, or refuse the item."""
        name = entry.values["external_id"]
        team = self.stored.get(name)
        entry.key = {"id": None, "external_id": name}
        if team and name not in self.by_name:
            entry.refuse("external_id", "conflict", "This external id is taken.")
            return
        parent = self._parent(entry, team)
        made = team or Team(organisation_id=self.of, external_id=name)
        if not entry.good or not self._may_stand(entry, made, parent, is_new=not team):
            return
        before = snapshot(team) if team else None
        made.name, made.parent_id = entry.values["name"], parent
        entry.key["id"] = made.pk
        entry.outcome = self.changes.note(made, before)
        if before is None:
            self._add(made)
        elif before["parent"] != made.parent_id:
            self.restated |= restated(self.tree, made, before["parent"])

    def write(self, today: date) -> None:
        self.changes.write()
        restate(self.of, self.restated, today)

    def _parent(self, entry: Entry, team: Team | None) -> UUID | None:
        given = [place for place in PLACES if place in entry.values]
        if not given:
            return team.parent_id if team else None
        place, *more = given
        if more:
            entry.refuse(more[0], "repeated", "Give the parent once, by one of its ids.")
        reference = entry.values[place]
        if reference is None:
            return None
        found = reference if reference in self.ids else self.by_name.get(reference)
        if found is None:
            entry.refuse(place, "does_not_exist", "No such team among those you may see.")
        return found

    def _may_stand(self, entry: Entry, team: Team, parent: UUID | None, *, is_new: bool) -> bool:
        """Put the team below its parent in the tree, or refuse the item."""
        refused = refused_place(
            self.theirs, parent=parent, old_parent=team.parent_id, is_new=is_new
        )
        if refused:
            entry.errors.append(refused)
            return False
        try:
            self.tree.place(team.pk, parent)
        except Loop as error:
            entry.refuse("parent", "loop", str(error))
        return entry.good

    def _add(self, team: Team) -> None:
        """Let later items find it: as a parent, or said once more."""
        self.stored[team.external_id] = team
        self.ids.add(team.pk)
        self.by_name[team.external_id] = team.pk
