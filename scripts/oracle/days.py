"""Rosters, carried scores, and the figures of one team on one day."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .history import ORGANISATION, PILLARS, History, Values
from .numbers import half_up, median, quantile

DAY = timedelta(days=1)
Figures = dict[str, int | str | float | None]


@dataclass(frozen=True)
class Carried:
    """The score that a rep has on a day: its figures, and the days since it was observed."""

    values: Values
    age: int

    @property
    def total(self) -> int:
        assert self.values[0] is not None
        return self.values[0]


class Days:
    """The figures of days, each from what was written down."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._members: dict[date, dict[str | None, list[str]]] = {}
        self._carried: dict[tuple[str, date, int], Carried | None] = {}

    def roster(self, team: str | None, day: date) -> list[str]:
        """Return the reps who are measured: the members who are not absent on the day."""
        return [r for r in self.members(team, day) if not self.history.is_absent(r, day)]

    def excused(self, team: str | None, day: date) -> int:
        """Return how many members are absent on a day."""
        return len(self.members(team, day)) - len(self.roster(team, day))

    def members(self, team: str | None, day: date) -> list[str]:
        """Return the reps who are in a team, or in one below it, on a day, absent or not."""
        if day not in self._members:
            self._members[day] = self._by_team(day)
        return self._members[day].get(team, [])

    def carried(self, rep: str, day: date, window: int | None = None) -> Carried | None:
        """Return the latest score of the last `window` days, this day included."""
        window = window or self.history.window
        key = (rep, day, window)
        if key not in self._carried:
            self._carried[key] = self._latest(rep, day, window)
        return self._carried[key]

    def total(self, rep: str, day: date) -> int | None:
        held = self.carried(rep, day)
        return held.total if held else None

    def figures(self, team: str | None, day: date) -> Figures | None:
        """Return the row of a team, or of the organisation; None when nobody is in it."""
        roster = self.roster(team, day)
        if not self.members(team, day):
            return None
        held = [each for rep in roster if (each := self.carried(rep, day))]
        totals = [each.total for each in held]
        figures: Figures = {
            "roster": len(roster),
            "scored": len(held),
            "excused": self.excused(team, day),
            "coverage": coverage(len(roster), len(held)),
            "state": state(len(roster), len(held)),
            "median": median(totals),
            "lower_quartile": quantile(totals, Fraction(1, 4)),
            "upper_quartile": quantile(totals, Fraction(3, 4)),
            "mean": half_up(Fraction(sum(totals), len(totals))) if totals else None,
            "minimum": min(totals, default=None),
            "maximum": max(totals, default=None),
            "max_age_days": max((each.age for each in held), default=None),
        }
        for place, pillar in enumerate(PILLARS, start=1):
            known = [value for each in held if (value := each.values[place]) is not None]
            figures[f"{pillar}_median"] = median(known)
        return figures

    def _by_team(self, day: date) -> dict[str | None, list[str]]:
        rosters: dict[str | None, list[str]] = {}
        lines: dict[str, list[str]] = {}
        for rep, timeline in self.history.assignments.items():
            team = timeline.on(day)
            if team is not None:
                if team not in lines:
                    lines[team] = self.history.line_of(team, day)
                for unit in (*lines[team], ORGANISATION):
                    rosters.setdefault(unit, []).append(rep)
        return rosters

    def _latest(self, rep: str, day: date, window: int) -> Carried | None:
        scores = self.history.scores.get(rep, {})
        for age in range(window):
            if day - age * DAY in scores:
                return Carried(scores[day - age * DAY], age)
        return None


def coverage(roster: int, scored: int) -> float:
    """Return which part of a roster is scored, with four decimals."""
    return half_up(Fraction(10_000 * scored, roster)) / 10_000 if roster else 0.0


def state(roster: int, scored: int) -> str:
    """Return how far the figures of a day can be trusted."""
    if scored == 0 or Fraction(scored, roster) < Fraction(1, 2):
        return "insufficient_data"
    return "single_rep" if scored == 1 else "ok"
