"""What an organisation wrote down: everything that its figures follow from."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

PILLARS = ("brand", "people", "insights", "relationships")
DAY = timedelta(days=1)
ORGANISATION = None  # Stands where a team would.

Values = tuple[int | None, ...]  # The total and the four pillars.


@dataclass(frozen=True)
class Stage:
    position: int
    threshold: int
    due_on: date


@dataclass(frozen=True)
class Version:
    """One version of a plan: its terms, and the day from which it is in force.

    The first version is in force on all days before the second one.
    """

    number: int
    effective_from: date
    starts_on: date
    stages: tuple[Stage, ...]
    criterion: str = "share"
    share_required: int = 80
    cohort: str = "current_roster"
    ends_on: date | None = None
    paused: frozenset[date] = frozenset()

    def later(self, day: date) -> date:
        """Return to which day a due day moves: as many days from the start that are not paused."""
        counted, moved = (day - self.starts_on).days, self.starts_on
        while counted or moved in self.paused:
            counted -= moved not in self.paused
            moved += DAY
        return moved

    def with_pauses(self, pauses: Mapping[date, date]) -> "Version":
        """Return the version with its due days and its end moved by pauses: {first: last}."""
        days = [first + n * DAY for first, last in pauses.items()
                for n in range((last - first).days + 1)]  # fmt: skip
        paused = replace(self, paused=frozenset(day for day in days if day >= self.starts_on))
        stages = tuple(replace(stage, due_on=paused.later(stage.due_on)) for stage in self.stages)
        return replace(paused, stages=stages, ends_on=self.ends_on and paused.later(self.ends_on))

    def week(self, stage: Stage) -> list[date]:
        """Return the last seven days up to a due day that are not paused."""
        days: list[date] = []
        day = stage.due_on
        while len(days) < 7:
            if day not in self.paused:
                days.insert(0, day)
            day -= DAY
        return days


@dataclass(eq=False)
class Plan:
    """The versions of a plan, in the order of the edits, and its pauses: {first day: last}."""

    written: list[Version]
    pauses: dict[date, date] = field(default_factory=dict)
    _moved: tuple[object, list[Version]] = (None, [])

    @property
    def versions(self) -> list[Version]:
        """The versions with due days and ends as the pauses have moved them."""
        known = (len(self.written), sorted(self.pauses.items()))
        if self._moved[0] != known:
            self._moved = known, [each.with_pauses(self.pauses) for each in self.written]
        return self._moved[1]

    def on(self, day: date) -> Version:
        """Return the version in force: the latest that began, of one day the last one made."""
        later = [each for each in self.versions[1:] if each.effective_from <= day]
        if not later:
            return self.versions[0]
        newest = max(each.effective_from for each in later)
        return [each for each in later if each.effective_from == newest][-1]

    def is_going_on(self, day: date) -> bool:
        """Tell whether a day belongs to the plan."""
        version = self.on(day)
        return version.starts_on <= day and (version.ends_on is None or day <= version.ends_on)

    def changes(self) -> set[date]:
        """Return the days on which the plan, or one of its versions, begins or no longer holds."""
        ends = {each.ends_on + DAY for each in self.versions if each.ends_on}
        starts = {each.starts_on for each in self.versions}
        return ends | starts | {each.effective_from for each in self.versions}


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

    The owner of plans is a team, or ORGANISATION.
    """

    window: int = 14
    parents: dict[str, Timeline] = field(default_factory=lambda: defaultdict(Timeline))
    assignments: dict[str, Timeline] = field(default_factory=lambda: defaultdict(Timeline))
    absences: dict[str, dict[date, date]] = field(default_factory=lambda: defaultdict(dict))
    scores: dict[str, dict[date, Values]] = field(default_factory=lambda: defaultdict(dict))
    plans: dict[str | None, list[Plan]] = field(default_factory=dict)

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

    def plan(self, owner: str | None, *versions: Version) -> Plan:
        """Add a plan of a team, or of the organisation."""
        plan = Plan(list(versions))
        self.plans.setdefault(owner, []).append(plan)
        return plan

    def versions(self) -> Iterator[tuple[str | None, Version]]:
        """Return the versions of all plans, each with the plan's owner."""
        for owner, plans in self.plans.items():
            for plan in plans:
                for version in plan.versions:
                    yield owner, version

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
