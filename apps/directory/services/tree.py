"""Which team is below which from when on: read whole, changed in memory, written at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from apps.ledger.services import mark_stale
from apps.organisations.models import Organisation
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Team, TeamParent
from .archived import TeamArchived, reaches
from .dated_rows import DatedRows
from .reps import InUse
from .tree_marks import Move, Span, stale_spans

MAX_DEPTH = 12
DAY = timedelta(days=1)


class Loop(Invalid):
    """On some day a team would stand below itself, or too deep in the tree."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("parent", "loop", detail)])


class Tree(DatedRows):
    """The parents of an organisation's teams, held still until the transaction ends.

    Two moves at once could make a cycle that neither sees; so both lock the organisation's row.
    Its methods raise Loop, and what the policies say.
    """

    model, subject, value = TeamParent, "team", "parent"
    put_as, removed_as = ("create", "change"), "delete"

    def __init__(self, caller: Caller) -> None:
        organisation_id = caller.organisation_id
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        rows = TeamParent.objects.of(organisation_id).order_by("team_id", "from_day")
        super().__init__(organisation_id, rows)
        # As whoever held the tree left them.
        self.editable = policies.editable_teams(caller)
        archived = Team.objects.of(organisation_id).exclude(archived_from=None)
        self._archived: dict[UUID, date] = dict(archived.values_list("pk", "archived_from"))
        self._added: set[UUID] = set()
        self._moved: list[Move] = []
        self._ever_below: dict[UUID | None, set[UUID]] = {}  # Perhaps on other days, or no more.
        for team_id, days in self._days.items():
            for row in days.values():
                self._ever_below.setdefault(row.parent_id, set()).add(team_id)

    def add(self, team_id: UUID, parent_id: UUID | None, from_day: date = FIRST_DAY) -> None:
        """Put a new team, in which nobody ever was, below another from a day on."""
        policies.may_add_team(self.editable, parent_id)
        self._added.add(team_id)
        if parent_id is not None:
            self.put(team_id, from_day, parent_id)
        self.editable.add(team_id)

    def move(self, team_id: UUID, from_day: date, parent_id: UUID | None) -> Outcome:
        """Put a team below another, or at the top, from a day on, unless it is there already."""
        if self.on(team_id, from_day) == parent_id:
            return Outcome.UNCHANGED
        self.put(team_id, from_day, parent_id)
        return Outcome.UPDATED

    def check(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Raise where the caller may not move the team, or the tree would be none on a day."""
        if subject_id not in self._added:
            policies.may_move_team(self.editable, before, after)
        self.check_place(subject_id, after, first)

    def check_place(
        self, team_id: UUID, parent_id: UUID | None, first: date, *, between: int = 0
    ) -> None:
        """Raise where a team cannot stand below another, with new ones in between.

        That is on any day from `first` until the team's next parent: Loop, or TeamArchived.
        """
        end = self._end(team_id, first)
        in_use_until = None if between else self._archived.get(team_id)
        if self._is_in_use_below(parent_id, first, end, in_use_until):
            raise TeamArchived("parent", self._archived[cast(UUID, parent_id)])
        around = self._ever_above(parent_id) | self._with_ever_below(team_id)
        for day in [first, *self._changes(around, first, end)]:
            above = self._above(parent_id, day)
            if team_id in above:
                raise Loop("A team cannot stand below itself.")
            if len(above) + between + self._height(team_id, day) > MAX_DEPTH:
                raise Loop(f"Teams may stand at most {MAX_DEPTH} levels deep.")

    def changed(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Remember a move, unless the team is new: then no figure changes by it."""
        if after is not None:
            self._ever_below.setdefault(after, set()).add(subject_id)
        if subject_id not in self._added:
            self._moved.append(Move(subject_id, first, end, before, after))

    def archive(self, team_id: UUID, day: date | None) -> None:
        """Archive a team from a day on, or take it back into use; the caller writes it.

        Raises InUse where teams below it are in use, TeamArchived where one above it is not.
        """
        self._archived.pop(team_id, None)
        if day is not None:
            self._archived[team_id] = day
        for child, days in self._days.items():
            for first, row in days.items():
                until, end = self._archived.get(child), self._end(child, first)
                if not self._is_in_use_below(row.parent_id, first, end, until):
                    continue
                if row.parent_id == team_id:
                    raise InUse(f"Teams below this one are in use on {day} or later.")
                if child == team_id:
                    raise TeamArchived("archived_from", self._archived[row.parent_id])

    def write_and_mark(self, today: date) -> None:
        """Write what was put and removed, with its events, and mark the days it changes."""
        self.write()
        mark_stale(self.organisation_id, stale_spans(self, self._moved, today))

    def below(self, team_id: UUID, day: date) -> set[UUID]:
        """Return a team and all teams below it on a day."""
        return {team_id}.union(*(self.below(child, day) for child in self._children(team_id, day)))

    def subtree(self, team_id: UUID, first: date, last: date) -> Iterator[Span]:
        """Yield a team and those below it, each with days from first to last that it is."""
        around = self._with_ever_below(team_id)
        starts = sorted({first, *self._changes(around, first, last + DAY)})
        for start, end in zip(starts, [*(day - DAY for day in starts[1:]), last], strict=True):
            yield from ((each, start, end) for each in self.below(team_id, start))

    def _is_in_use_below(
        self, parent_id: UUID | None, first: date, end: date | None, until: date | None
    ) -> bool:
        """Tell whether a team in use `until` a day is below an archived one during [first, end)."""
        archived = self._archived.get(parent_id) if parent_id else None
        if archived is None:
            return False
        return all(reaches(last, max(first, archived)) for last in (end, until))

    def _above(self, team_id: UUID | None, day: date) -> list[UUID]:
        above: list[UUID] = []
        while team_id is not None:
            above.append(team_id)
            team_id = self.on(team_id, day)
        return above

    def _children(self, team_id: UUID, day: date) -> list[UUID]:
        ever = self._ever_below.get(team_id, ())
        return [child for child in ever if self.on(child, day) == team_id]

    def _height(self, team_id: UUID, day: date) -> int:
        heights = (self._height(child, day) for child in self._children(team_id, day))
        return 1 + max(heights, default=0)

    def _changes(self, teams: set[UUID], first: date, end: date | None) -> set[date]:
        """Return the days of (first, end) on which any of some teams gets another parent."""
        days = (day for team in teams for day in self._days.get(team, ()))
        return {day for day in days if first < day and (end is None or day < end)}

    def _ever_above(self, team_id: UUID | None) -> set[UUID]:
        """Return a team and all that are above it on any days, or would be if the days met."""
        above: set[UUID] = set()
        waiting = [team_id]
        while waiting:
            team_id = waiting.pop()
            if team_id is not None and team_id not in above:
                above.add(team_id)
                waiting += [row.parent_id for row in self._days.get(team_id, {}).values()]
        return above

    def _with_ever_below(self, team_id: UUID) -> set[UUID]:
        """Return a team and all that are below it on any days, or would be if the days met."""
        below: set[UUID] = set()
        waiting = [team_id]
        while waiting:
            team_id = waiting.pop()
            if team_id not in below:
                below.add(team_id)
                waiting += self._ever_below.get(team_id, ())
        return below
