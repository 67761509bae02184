"""The reps that a plan counts on a day, their level, or the reason why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .days import Days
from .history import Stage, Version
from .numbers import median, reached_by, reaches

NEW_FOR_DAYS = 30


@dataclass(frozen=True)
class Population:
    """Who was there on a day: the eligible reps, the rest of the roster, and what half is of."""

    day: date
    window: int
    eligible: frozenset[str]
    others: frozenset[str]
    half_of: int
    nobody: str | None  # The reason that stands when nobody is eligible, or always before a start.


@dataclass(frozen=True)
class Counted:
    """One team, plan version and day."""

    day: date
    roster: int
    scored: int
    excused: int
    newcomers: int
    median: int | None
    totals: tuple[int, ...]  # Of the counted reps.
    level: int | None
    reason: str | None

    def at_target(self, stage: Stage) -> int:
        return sum(reaches(total, stage.threshold) for total in self.totals)

    def share(self, stage: Stage) -> Fraction | None:
        """Return the percentage of the counted reps who reach a stage, None when unjudged."""
        if self.reason is not None:
            return None
        return Fraction(100 * self.at_target(stage), len(self.totals))


class Counting:
    """Days as a version of a plan counts them."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self._counted: dict[tuple[str, str | None, Version, date], Counted | None] = {}

    def newcomers(self, team: str, version: Version, day: date) -> set[str]:
        """Return who joined after the plan's start and less than 30 days ago."""
        joined = {rep: self.days.history.joined(rep, day) for rep in self.days.roster(team, day)}
        return {
            rep
            for rep, since in joined.items()
            if since and since > version.starts_on and (day - since).days < NEW_FOR_DAYS
        }

    def population(
        self, team: str, owner: str | None, version: Version, day: date
    ) -> Population | None:
        """Return who was there; None when nobody was on the roster."""
        roster = frozenset(self.days.roster(team, day))
        if not roster:
            return None
        eligible, half_of, nobody = roster, len(roster), None
        if version.cohort == "frozen_at_start":
            cohort = set(self.days.members(owner, version.starts_on))
            eligible = roster & cohort
            half_of = len(cohort) if team == owner else len(eligible)
            nobody = "cohort_left" if cohort else "no_roster"
            if day < version.starts_on:
                eligible, nobody = frozenset(), "no_roster"
        elif version.criterion == "share":
            eligible = roster - self.newcomers(team, version, day)
            half_of, nobody = len(eligible), "only_newcomers"
        window = self.days.history.window
        return Population(day, window, eligible, roster - eligible, half_of, nobody)

    def counted(self, team: str, owner: str | None, version: Version, day: date) -> Counted | None:
        """Return a day as a version counts it; None when nobody was in the team."""
        key = (team, owner, version, day)
        if key not in self._counted:
            there = self.population(team, owner, version, day)
            newcomers = len(self.newcomers(team, version, day))
            excused = self.days.excused(team, day)
            if there:
                self._counted[key] = self.by(version, there, newcomers, excused)
            else:
                self._counted[key] = _nobody(day, excused) if excused else None
        return self._counted[key]

    def by(
        self, version: Version, there: Population, newcomers: int = 0, excused: int = 0
    ) -> Counted:
        """Return a day of a population by the scores as they are known now."""
        held = {
            rep: carried.total
            for rep in there.eligible | there.others
            if (carried := self.days.carried(rep, there.day, there.window))
        }
        totals = tuple(held[rep] for rep in there.eligible if rep in held)
        roster = len(there.eligible) + len(there.others)
        reason = _reason(there, roster, len(held), len(totals))
        level: int | None = None
        if reason is None and version.criterion == "share":
            level = reached_by(totals, version.share_required)
        elif reason is None:
            level = median(list(held.values()))
        middle = median(list(held.values()))
        counts = (roster, len(held), excused, newcomers)
        return Counted(there.day, *counts, middle, totals, level, reason)


def _nobody(day: date, excused: int) -> Counted:
    """Return a day on which the whole team is absent."""
    return Counted(day, 0, 0, excused, 0, None, (), None, "no_roster")


def _reason(there: Population, roster: int, scored: int, counted: int) -> str | None:
    half = Fraction(1, 2)
    checks: list[tuple[str | None, Callable[[], bool]]] = [
        ("no_roster", lambda: not there.eligible and there.nobody == "no_roster"),
        ("no_scores", lambda: scored == 0),
        ("coverage_below_half", lambda: Fraction(scored, roster) < half),
        (there.nobody, lambda: not there.eligible),
        ("counted_below_half", lambda: Fraction(counted, there.half_of) < half),
    ]
    return next((reason for reason, applies in checks if applies()), None)
