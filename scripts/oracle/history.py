"""What an organisation wrote down: everything that its figures follow from."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

PILLARS = ("brand", "people", "insights", "relationships")
ORGANISATION = None  # Stands where a team would.

Values = tuple[int | None, ...]  # The total and the four pillars.


@dataclass(frozen=True)
class Stage:
    position: int
    threshold: int
    due_on: date


@dataclass(frozen=True)
class Version:
    """One version of a plan: its terms, and the day from which it is in force."""

    number: int
    effective_from: date
    starts_on: date
    stages: tuple[Stage, ...]
    criterion: str = "share"
    share_required: int = 80
    cohort: str = "current_roster"


@dataclass
class Timeline:
    """Values that hold from a day until the next one's day."""

    days: list[date] = field(default_factory=list)
    values: list[str | None] = field(default_factory=list)

    def put(self, day: date, value: str | None) -> None:
        """Set what holds from a day on, in place of what began on the same day."""
        place = bisect_right(self.days, day)
        if place and self.days[place - 1] == day:
            self.values[place - 1] = value
        else:
            self.days.insert(place, day)
            self.values.insert(place, value)

    def remove(self, day: date) -> None:
        """Take back what began on a day; what held before goes on."""
        place = self.days.index(day)
        del self.days[place], self.values[place]

    def on(self, day: date) -> str | None:
        """Return what holds on a day, or None before the first one."""
        place = bisect_right(self.days, day)
        return self.values[place - 1] if place else None

    def changes(self) -> Iterator[tuple[date, str | None]]:
        """Return the days and values in order."""
        return zip(self.days, self.values, strict=True)


@dataclass
class History:
    """An organisation: dated parents, assignments, absences, scores, the window, plans by owner.

    The owner of a plan is a team, or ORGANISATION. Versions are in the order of the edits.
    """

    window: int = 14
    parents: dict[str, Timeline] = field(default_factory=lambda: defaultdict(Timeline))
    assignments: dict[str, Timeline] = field(default_factory=lambda: defaultdict(Timeline))
    absences: dict[str, dict[date, date]] = field(default_factory=lambda: defaultdict(dict))
    scores: dict[str, dict[date, Values]] = field(default_factory=lambda: defaultdict(dict))
    plans: dict[str | None, list[Version]] = field(default_factory=dict)

    def place(self, team: str, parent: str | None, from_day: date = date.min) -> None:
        """Put a team below another, or below none, from a day on."""
        self.parents[team].put(from_day, parent)

    def assign(self, rep: str, team: str | None, from_day: date) -> None:
        """Put a rep into a team, or into none, from a day on."""
        self.assignments[rep].put(from_day, team)

    def absent(self, rep: str, from_day: date, to_day: date) -> None:
        """Let a rep be absent from a day up to the day before another, as it was approved."""
        self.absences[rep][from_day] = to_day

    def is_absent(self, rep: str, day: date) -> bool:
        """Tell whether a rep is absent on a day."""
        spans = self.absences.get(rep, {}).items()
        return any(first <= day < end for first, end in spans)

    def score(self, rep: str, day: date, total: int, pillars: Sequence[int | None] = ()) -> None:
        """Store a rep's score of a day in thousandths, in place of an earlier one."""
        given = tuple(pillars) if pillars else (None,) * len(PILLARS)
        self.scores[rep][day] = (total, *given)

    def forget(self, rep: str, day: date) -> None:
        """Delete a rep's score of a day."""
        del self.scores[rep][day]

    def plan(self, owner: str | None, *versions: Version) -> None:
        """Add versions to the plan of a team, or of the organisation."""
        self.plans.setdefault(owner, []).extend(versions)

    def line_of(self, team: str, day: date) -> list[str]:
        """Return a team and those above it on a day, the nearest first."""
        lineage = [team]
        while (above := self.parents[lineage[-1]].on(day)) is not None:
            lineage.append(above)
        return lineage

    def joined(self, rep: str, day: date) -> date | None:
        """Return the first day of the unbroken stretch in the organisation that covers a day."""
        joined: date | None = None
        for since, team in self.assignments[rep].changes():
            if since <= day:
                joined = None if team is None else joined or since
        return joined
