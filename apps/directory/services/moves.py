"""Who is in which team from when on: read for many reps, changed in memory, written at once."""

from bisect import bisect_right, insort
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from uuid import UUID

from apps.organisations.services import Event, mark_stale, record_events
from apps.organisations.services.audit import snapshot
from ssi_platform.domain.batch import Outcome

from ..models import Assignment, Rep

Span = tuple[UUID | None, date, date]
Places = dict[date, UUID | None]  # The team from a day on, None for none, until the next day.
ONE_DAY = timedelta(days=1)
BATCH = 1_000  # A statement that changes many rows looks for each among all.


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
    _starts: dict[UUID, list[date]] = field(default_factory=dict)  # The same days in their order.
    _stored: dict[UUID, Places] = field(default_factory=dict)
    _before: dict[UUID, dict[str, object]] = field(default_factory=dict)
    _new: dict[UUID, Assignment] = field(default_factory=dict)
    _gone: list[Assignment] = field(default_factory=list)

    def __post_init__(self) -> None:
        reps = Rep.objects.of(self.organisation_id).filter(pk__in=self.reps)
        list(reps.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        rows = Assignment.objects.of(self.organisation_id).filter(rep__in=self.reps)
        for row in rows.order_by("rep_id", "from_day"):
            self._days.setdefault(row.rep_id, {})[row.from_day] = row
            self._starts.setdefault(row.rep_id, []).append(row.from_day)
        self._stored = {rep: _places(days) for rep, days in self._days.items()}

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
        return row, Outcome.UPDATED if held else Outcome.CREATED

    def take_back(self, rep_id: UUID, from_day: date) -> None:
        """Remove an assignment: the one before it goes on in its place. Raises NotYourTeam."""
        row = self._days.get(rep_id, {}).get(from_day)
        if row is None:
            return
        self.check(row.team_id)
        self._gone.append(self._days[rep_id].pop(from_day))
        self._starts[rep_id].remove(from_day)

    def team_on(self, rep_id: UUID, day: date) -> UUID | None:
        """Return the team that a rep is in on a day, by what was put so far."""
        starts = self._starts.get(rep_id, [])
        place = bisect_right(starts, day)
        return self._days[rep_id][starts[place - 1]].team_id if place else None

    def check(self, team_id: UUID | None) -> None:
        """Raise NotYourTeam where the history of a team may not be rewritten."""
        if self.theirs is not None and team_id is not None and team_id not in self.theirs:
            raise NotYourTeam

    def write(self) -> None:
        """Write what was put and taken back, with its events, and mark the days it changes."""
        changed = [row for days in self._days.values() for row in days.values()]
        changed = [row for row in changed if row.pk in self._before]
        events = [Event("assign", row, None, snapshot(row)) for row in self._new.values()]
        events += [Event("assign", r, self._before[r.pk], snapshot(r)) for r in changed]
        events += [Event("unassign", row, snapshot(row)) for row in self._gone]
        Assignment.objects.bulk_create(list(self._new.values()))
        if changed:
            Assignment.objects.bulk_update(changed, ["team"], batch_size=BATCH)
        if self._gone:
            gone = [row.pk for row in self._gone]
            Assignment.objects.of(self.organisation_id).filter(pk__in=gone).delete()
        record_events(events)
        mark_stale(self.organisation_id, self._spans())

    def _new_row(self, rep_id: UUID, from_day: date) -> Assignment:
        row = Assignment(organisation_id=self.organisation_id, rep_id=rep_id, from_day=from_day)
        self._days[rep_id][from_day] = self._new[row.pk] = row
        insort(self._starts.setdefault(rep_id, []), from_day)
        return row

    def _spans(self) -> Iterator[Span]:
        """Yield which days of which teams come out differently by what was put and taken back."""
        for rep_id, days in self._days.items():
            yield from _changed(self._stored.get(rep_id, {}), _places(days), self.today)


def _places(days: Mapping[date, Assignment]) -> Places:
    return {day: row.team_id for day, row in days.items()}


def _changed(before: Places, after: Places, today: date) -> Iterator[Span]:
    """Yield the teams that a rep is in, before and after, from the first day that differs.

    Later days may keep their roster, but whether the rep is a newcomer, or was there when a plan
    started, may come out differently: the teams of those days are looked at again.
    """
    days = sorted(before.keys() | after.keys())
    old = new = None
    differs = False
    for day, following in zip_longest(days, days[1:]):
        old, new = before.get(day, old), after.get(day, new)
        differs = differs or old != new
        last = min(following - ONE_DAY, today) if following else today
        if differs:
            yield from ((team, day, last) for team in {old, new} - {None})
