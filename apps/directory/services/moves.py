"""Who is in which team from when on: read for many reps, changed in memory, written at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from apps.ledger.services import Change, mark_stale, record_events, snapshot
from ssi_platform.domain.batch import Outcome

from ..models import Assignment, Rep

Span = tuple[UUID | None, date, date]


class NotYourTeam(ValueError):
    """A manager does not rewrite what was earned in somebody else's team."""

    def __init__(self) -> None:
        super().__init__("The rep was in a team that is not yours.")


@dataclass
class Moves:
    """The assignments of some reps, whose rows are locked in one order; changes wait for `write`.

    An assignment holds until the rep's next one, so what is put does not touch what was before.
    `theirs` are the teams whose history may be rewritten, None for every team's.
    """

    organisation_id: UUID
    reps: Collection[UUID]
    today: date
    theirs: Collection[UUID] | None = None
    _days: dict[UUID, dict[date, Assignment]] = field(default_factory=dict)
    _before: dict[UUID, dict[str, object]] = field(default_factory=dict)
    _new: dict[UUID, Assignment] = field(default_factory=dict)
    _gone: list[Assignment] = field(default_factory=list)
    _spans: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        reps = Rep.objects.of(self.organisation_id).filter(pk__in=self.reps)
        list(reps.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        rows = Assignment.objects.of(self.organisation_id).filter(rep__in=self.reps)
        for row in rows.order_by("rep_id", "from_day"):
            self._days.setdefault(row.rep_id, {})[row.from_day] = row

    def put(self, rep_id: UUID, from_day: date, team_id: UUID | None) -> tuple[Assignment, Outcome]:
        """Put a rep into a team, or out of any, from a day on; return (assignment, outcome).

        Raises NotYourTeam.
        """
        days = self._days.setdefault(rep_id, {})
        held, team_before = days.get(from_day), self.team_on(rep_id, from_day)
        if held is not None and held.team_id == team_id:
            return held, Outcome.UNCHANGED
        self.check(team_before)
        row = held or self._new_row(rep_id, from_day)
        if held:
            self._before.setdefault(row.pk, snapshot(row))
        row.team_id = team_id
        self._mark(rep_id, from_day, team_before, team_id)
        return row, Outcome.UPDATED if held else Outcome.CREATED

    def take_back(self, rep_id: UUID, from_day: date) -> None:
        """Remove an assignment: the one before it goes on in its place. Raises NotYourTeam."""
        row = self._days.get(rep_id, {}).get(from_day)
        if row is None:
            return
        self.check(row.team_id)
        self._gone.append(self._days[rep_id].pop(from_day))
        self._mark(rep_id, from_day, row.team_id, self.team_on(rep_id, from_day))

    def team_on(self, rep_id: UUID, day: date) -> UUID | None:
        """Return the team that a rep is in on a day, by what was put so far."""
        days = self._days.get(rep_id, {})
        last = max((start for start in days if start <= day), default=None)
        return days[last].team_id if last else None

    def check(self, team_id: UUID | None) -> None:
        """Raise NotYourTeam where the history of a team may not be rewritten."""
        if self.theirs is not None and team_id is not None and team_id not in self.theirs:
            raise NotYourTeam

    def write(self) -> None:
        """Write what was put and taken back, with its events, and mark the days it changes."""
        changed = [row for days in self._days.values() for row in days.values()]
        changed = [row for row in changed if row.pk in self._before]
        events = [Change("assign", row, None, snapshot(row)) for row in self._new.values()]
        events += [Change("assign", r, self._before[r.pk], snapshot(r)) for r in changed]
        events += [Change("unassign", row, snapshot(row)) for row in self._gone]
        Assignment.objects.bulk_create(list(self._new.values()))
        if changed:
            Assignment.objects.bulk_update(changed, ["team"])
        if self._gone:
            gone = [row.pk for row in self._gone]
            Assignment.objects.of(self.organisation_id).filter(pk__in=gone).delete()
        record_events(events)
        mark_stale(self.organisation_id, self._spans)

    def _new_row(self, rep_id: UUID, from_day: date) -> Assignment:
        row = Assignment(organisation_id=self.organisation_id, rep_id=rep_id, from_day=from_day)
        self._days[rep_id][from_day] = self._new[row.pk] = row
        return row

    def _mark(self, rep_id: UUID, day: date, before: UUID | None, after: UUID | None) -> None:
        """The days until the rep's next assignment change for the team left and the team entered.

        Later days keep their roster, but whether the rep is a newcomer, or was there when a plan
        started, may come out differently: the teams of those days are looked at again.
        """
        if before == after:
            return
        days = self._days[rep_id]
        later = sorted(start for start in days if start > day)
        ends = [*(start - timedelta(days=1) for start in later), self.today]
        last = min(ends[0], self.today)
        self._spans += [(team, day, last) for team in (before, after) if team]
        for start, end in zip(later, ends[1:], strict=True):
            if days[start].team_id:
                self._spans.append((days[start].team_id, start, min(end, self.today)))
