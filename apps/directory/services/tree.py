"""Which team is below which from when on: read whole, changed in memory, written at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast
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
from .refusals import InUse
from .tree_marks import Span, stale_spans

MAX_DEPTH = 12
DAY = timedelta(days=1)


class Loop(Invalid):
    """On some day a team would be below itself, or too deep in the tree."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("parent", "loop", detail)])


class Tree(DatedRows):
    """The parents of an organisation's teams, held still until the transaction ends.

    Two moves at once could make a cycle that neither sees; so both lock the organisation's row.
    Its methods raise Loop, and what the policies say.
    """

    model, subject, value = TeamParent, "team", "parent"
    put_as, removed_as = ("create", "change"), "delete"

    def __init__(self, caller: Caller, today: date) -> None:
        organisation_id = caller.organisation_id
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
        super().__init__(
            organisation_id, TeamParent.objects.of_organisation(organisation_id), today
        )
        # Read under the lock of the tree.
        self.editable = policies.editable_teams(caller)
        archived = Team.objects.of_organisation(organisation_id).exclude(archived_from=None)
        days: Any = archived.values_list("pk", "archived_from")
        self._archived: dict[UUID, date] = dict(days)
        self._added: set[UUID] = set()
        # Of each team those that are directly above or below it on some day, or no more.
        self._parents: dict[UUID, set[UUID]] = {}
        self._children: dict[UUID, set[UUID]] = {}
        for team_id, days in self._rows.items():
            for row in days.values():
                self._relate(team_id, row.parent_id)

    def add(self, team_id: UUID, parent_id: UUID | None, from_day: date = FIRST_DAY) -> None:
        """Put a new team, without reps, below another from a day on."""
        policies.may_add_team(self.editable, parent_id)
        self._added.add(team_id)
        policies.check_day(from_day, self.today)
        if parent_id is not None:
            self.put(team_id, from_day, parent_id)
        self.editable.add(team_id)

    def put(self, subject_id: UUID, from_day: date, value_id: UUID | None) -> tuple[Any, Outcome]:
        """Put a team below another, or with None at the top, from a day on."""
        result = super().put(subject_id, from_day, value_id)
        self._relate(subject_id, value_id)
        return result

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
        """Raise where a team cannot be below another, with new ones in between.

        That is on any day from `first` until the team's next parent: Loop, or TeamArchived.
        """
        end = self.end_of(team_id, first)
        in_use_until = None if between else self._archived.get(team_id)
        if self._is_in_use_below(parent_id, first, end, in_use_until):
            raise TeamArchived("parent", self._archived[cast(UUID, parent_id)])
        around = self._ever_above(parent_id) | self._with_ever_below(team_id)
        for day in [first, *self._changes(around, first, end)]:
            above = self._above(parent_id, day)
            if team_id in above:
                raise Loop("A team cannot be below itself.")
            if len(above) + between + self._height(team_id, day) > MAX_DEPTH:
                raise Loop(f"Teams may stand at most {MAX_DEPTH} levels deep.")

    def archive(self, team_id: UUID, day: date | None) -> None:
        """Archive a team from a day on, or take it back into use; the caller writes it.

        Raises Invalid for a day out of range, InUse where teams below it are in use, TeamArchived
        where it would be in use below an archived one.
        """
        if day is not None:
            policies.check_day(day, self.today, "archived_from")
        self._archived.pop(team_id, None)
        if day is not None:
            self._archived[team_id] = day
        for child in {team_id, *self._children.get(team_id, ())}:
            for first, row in self._rows.get(child, {}).items():
                until, end = self._archived.get(child), self.end_of(child, first)
                if not self._is_in_use_below(row.parent_id, first, end, until):
                    continue
                if row.parent_id == team_id:
                    raise InUse(f"Teams below this one are in use on {day} or later.")
                if child == team_id:
                    raise TeamArchived("archived_from", self._archived[row.parent_id])

    def write(self) -> None:
        """Write the changes with their events, and mark the changed days.

        No figure changes by a team that is new.
        """
        super().write()
        moved = [one for one in self.differences() if one.subject_id not in self._added]
        mark_stale(self.organisation_id, stale_spans(self, moved, self.today))

    def below(self, team_id: UUID, day: date) -> set[UUID]:
        """Return a team and all teams below it on a day."""
        return {team_id}.union(
            *(self.below(child, day) for child in self._children_on(team_id, day))
        )

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

    def _children_on(self, team_id: UUID, day: date) -> list[UUID]:
        children = self._children.get(team_id, ())
        return [child for child in children if self.on(child, day) == team_id]

    def _height(self, team_id: UUID, day: date) -> int:
        heights = (self._height(child, day) for child in self._children_on(team_id, day))
        return 1 + max(heights, default=0)

    def _changes(self, teams: set[UUID], first: date, end: date | None) -> set[date]:
        """Return the days of (first, end) on which any of some teams gets another parent."""
        return {day for team in teams for day in self.starts_within(team, first, end)}

    def _ever_above(self, team_id: UUID | None) -> set[UUID]:
        """Return a team and all that are above it on any days, or would be if the days met."""
        above: set[UUID] = set()
        waiting = [team_id]
        while waiting:
            team_id = waiting.pop()
            if team_id is not None and team_id not in above:
                above.add(team_id)
                waiting += self._parents.get(team_id, ())
        return above

    def _with_ever_below(self, team_id: UUID) -> set[UUID]:
        """Return a team and all that are below it on any days, or would be if the days met."""
        below: set[UUID] = set()
        waiting = [team_id]
        while waiting:
            team_id = waiting.pop()
            if team_id not in below:
                below.add(team_id)
                waiting += self._children.get(team_id, ())
        return below

    def _relate(self, team_id: UUID, parent_id: UUID | None) -> None:
        if parent_id is not None:
            self._parents.setdefault(team_id, set()).add(parent_id)
            self._children.setdefault(parent_id, set()).add(team_id)
