"""Assignments of many reps: read, changed in memory, and written at once."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from apps.ledger.services import mark_stale
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Assignment, Rep, Team
from .archived import TeamArchived, reaches
from .dated_rows import DatedRows

Span = tuple[UUID, date, date]  # A team, and its first and last day.
ONE_DAY = timedelta(days=1)


class Moves(DatedRows):
    """The assignments of some reps, whose rows are locked in one order.

    `reps` are those that are stored, and `teams` those that reps are put into, None among them
    being no team. A rep that is not among `reps` was created in this transaction. Raises what the
    policies say.
    """

    model, subject, value = Assignment, "rep", "team"
    put_as, removed_as = ("assign", "assign"), "unassign"

    def __init__(
        self, caller: Caller, reps: Collection[UUID], teams: Iterable[UUID | None], today: date
    ) -> None:
        organisation_id = caller.organisation_id
        locked = Rep.objects.of_organisation(organisation_id).filter(pk__in=reps).order_by("pk")
        list(locked.select_for_update(no_key=True).values_list("pk"))
        policies.may_change_reps(caller, reps)
        self.editable = policies.editable_teams(caller)
        rows = list(Assignment.objects.of_organisation(organisation_id).filter(rep__in=reps))
        super().__init__(organisation_id, rows, today)
        named = {row.team_id for row in rows} | set(teams)
        known = {team_id for team_id in named if team_id is not None}
        self._archived = Team.objects.held_with_archived_day(organisation_id, known)

    def check(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Raise NotAllowed where the caller may not write the days of [first, end).

        Raise TeamArchived where the rep would be in a team that is archived by then.
        """
        policies.may_move_rep(self.editable, before, after)
        if after is None:
            return
        if after not in self._archived:
            raise Invalid([FieldError("team", "does_not_exist", "The team was deleted meanwhile.")])
        archived = self._archived[after]
        if archived and reaches(end, max(first, archived)):
            raise TeamArchived("team", archived)

    def write(self) -> None:
        """Write the changes with their events, and mark the changed days."""
        super().write()
        mark_stale(self.organisation_id, self.spans())

    def spans(self) -> Iterator[Span]:
        """Yield the changed days of the former and the new teams.

        After the first such day all of a rep's teams are looked at again: their rosters are the
        same, but whether the rep is a newcomer, or was there when a plan began, may not be.
        """
        first: dict[UUID, date] = {}
        for difference in self.differences():
            first.setdefault(difference.subject_id, difference.first)
            yield from self._span(difference.before, difference.first, difference.end)
        for rep_id, day in first.items():
            for start, team_id in self.timeline(rep_id).items():
                yield from self._span(team_id, max(start, day), self.end_of(rep_id, start))

    def _span(self, team_id: UUID | None, first: date, end: date | None) -> Iterator[Span]:
        last = min(end - ONE_DAY, self.today) if end else self.today
        if team_id and first <= last:
            yield team_id, first, last
