"""Who is in which team from when on: read for many reps, changed in memory, written at once."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from apps.ledger.services import mark_stale

from ..models import Assignment, Rep, Team
from .archived import TeamArchived, reaches
from .dated_rows import DatedRows

Span = tuple[UUID | None, date, date]
Places = dict[date, UUID | None]  # The team from a day on, None for none, until the next day.
ONE_DAY = timedelta(days=1)
BATCH = 1_000  # A statement that changes many rows looks for each among all.


class NotYourTeam(ValueError):
    """A manager does not rewrite what was earned in somebody else's team."""

    def __init__(self) -> None:
        super().__init__("The rep was in a team that is not yours.")


class Moves(DatedRows):
    """The assignments of some reps, whose rows are locked in one order.

    `teams` are those that reps are put into, None among them being no team. `theirs` are the teams
    whose history may be rewritten, None for every team's.
    """

    model, subject, value = Assignment, "rep", "team"
    put_as, removed_as = ("assign", "assign"), "unassign"

    def __init__(
        self,
        organisation_id: UUID,
        reps: Collection[UUID],
        teams: Iterable[UUID | None],
        today: date,
        theirs: Collection[UUID] | None = None,
    ) -> None:
        self.today, self.theirs = today, theirs
        self._spans: list[Span] = []
        locked = Rep.objects.of(organisation_id).filter(pk__in=reps).order_by("pk")
        list(locked.select_for_update(no_key=True).values_list("pk"))
        rows = Assignment.objects.of(organisation_id).filter(rep__in=reps)
        super().__init__(organisation_id, rows.order_by("rep_id", "from_day"))
        known = {row.team_id for days in self._days.values() for row in days.values()}
        known = (known | set(teams)) - {None}
        self._archived = Team.objects.held_with_archived_day(organisation_id, known)

    def check(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """Raise NotYourTeam where the rep was in a team whose history may not be rewritten.

        Raise TeamArchived where the rep would be in a team that is archived by then.
        """
        self.check_history(before)
        archived = self._archived[after] if after else None
        if archived and reaches(end, max(first, archived)):
            raise TeamArchived("team", archived)

    def check_history(self, before: UUID | None) -> None:
        """Raise NotYourTeam where the history of a team may not be rewritten."""
        if self.theirs is not None and before is not None and before not in self.theirs:
            raise NotYourTeam

    def changed(
        self, subject_id: UUID, first: date, end: date | None, before: UUID | None,
        after: UUID | None,
    ) -> None:  # fmt: skip
        """The days until the rep's next assignment change for the team left and the team entered.

        Later days keep their roster, but whether the rep is a newcomer, or was there when a plan
        started, may come out differently: the teams of those days are looked at again.
        """
        days = self._days[subject_id]
        later = sorted(start for start in days if start > first)
        ends = [*(start - timedelta(days=1) for start in later), self.today]
        last = min(ends[0], self.today)
        self._spans += [(team, first, last) for team in (before, after) if team]
        for start, last in zip(later, ends[1:], strict=True):
            if days[start].team_id:
                self._spans.append((days[start].team_id, start, min(last, self.today)))

    def write(self) -> None:
        """Write what was put and removed, with its events, and mark the days it changes."""
        super().write()
        mark_stale(self.organisation_id, self._spans)
