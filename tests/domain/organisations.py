"""Random organisations, written down for the oracle and as the columns that the platform reads."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

import numpy as np

from scripts.oracle import History, Stage, Version
from ssi_platform.domain import targets
from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.columns import Held, Scores, carry_forward
from ssi_platform.domain.plan_columns import REASONS, PlanDays, plan_days
from ssi_platform.domain.plan_days import PlanDay
from ssi_platform.domain.populations import PlanTerms, frozen_days, population
from ssi_platform.domain.rosters import (
    STILL,
    Absences,
    Directory,
    Placements,
    Roster,
    Stays,
    rosters,
)
from ssi_platform.domain.verdicts import FrozenDay

FIRST = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def number(day: date) -> int:
    return (day - FIRST).days


def random_history(random: Random, *, days: int = 70) -> History:
    """Teams that move, reps who come, move, leave and are absent, scores near two thresholds."""
    history = History(window=random.choice([1, 5, 14, 30]))
    teams = [f"t{n}" for n in range(random.randint(1, 5))]
    for place, team in enumerate(teams):
        history.place(team, None)
        for _ in range(random.randint(0, 2)):
            above = random.choice([None, *teams[:place]])
            history.place(team, above, on_day(random.randint(-60, days)))
    for rep in (f"r{n}" for n in range(random.randint(1, 7))):
        _live(random, history, rep, teams, days)
    for owner in random.sample([None, *teams], random.randint(1, 2)):
        history.plan(owner, random_version(random, days))
    return history


def random_version(random: Random, days: int, number: int = 1) -> Version:
    starts_on, criterion = (
        on_day(random.randint(-10, days - 20)),
        random.choice(["share", "median"]),
    )
    frozen = criterion == "share" and random.random() < 0.5
    dues = sorted(random.sample(range(1, 60), random.randint(1, 3)))
    thresholds = sorted(random.sample([1, 40, 41, 50, 60, 61, 100], len(dues)))
    return Version(
        number=number,
        effective_from=starts_on,
        starts_on=starts_on,
        stages=tuple(
            Stage(position, threshold, starts_on + timedelta(days=due))
            for position, (due, threshold) in enumerate(zip(dues, thresholds, strict=True), start=1)
        ),
        criterion=criterion,
        share_required=random.choice([1, 33, 50, 67, 80, 100]),
        cohort="frozen_at_start" if frozen else "current_roster",
    )


def _live(random: Random, history: History, rep: str, teams: list[str], days: int) -> None:
    for _ in range(random.randint(1, 4)):
        team = random.choice([None, *teams, *teams])
        history.assign(rep, team, on_day(random.randint(-80, days)))
    back = -40
    for _ in range(random.choice([0, 0, 1, 2])):
        away = back + random.randint(0, 60)
        back = away + random.randint(1, 40)
        history.absent(rep, on_day(away), on_day(back))
    for day in range(-30, days):
        if random.random() < random.choice([0.02, 0.3]):
            random_score(random, history, rep, on_day(day))


def random_score(random: Random, history: History, rep: str, day: date) -> None:
    total = random.choice([39_499, 39_500, 40_500, 49_999, 60_000, random.randint(0, 100_000)])
    pillars = [random.choice([None, random.randint(0, 25_000)]) for _ in range(4)]
    history.score(rep, day, total, pillars)


def as_plan(version: Version) -> targets.Plan:
    return targets.Plan(
        starts_on=version.starts_on,
        stages=tuple(
            targets.Stage(stage.threshold, stage.due_on, stage.position) for stage in version.stages
        ),
        criterion=targets.Criterion(version.criterion),
        share_required=version.share_required,
        cohort=targets.Cohort(version.cohort),
    )


@dataclass
class Columns:
    """A history as columns, on `days` days from FIRST on."""

    history: History
    days: int

    def __post_init__(self) -> None:
        self.teams = list(self.history.parents)
        self.reps = list(self.history.assignments)
        self.directory = Directory(
            len(self.reps),
            len(self.teams),
            Stays(*self._stays()),
            Placements(*self._placements()),
            Absences(*self._absences()),
        )

    def code(self, team: str | None) -> int:
        return self.directory.organisation if team is None else self.teams.index(team)

    def held(self) -> Held:
        rows = [
            (self.reps.index(rep), number(day), *(MISSING if v is None else v for v in values))
            for rep, scores in self.history.scores.items()
            for day, values in scores.items()
        ]
        columns = np.array(rows, np.int32).reshape(-1, 7).T
        scores = Scores(columns[0], columns[1], columns[2:])
        window = self.history.window
        return carry_forward(scores, days=self.days, reps=len(self.reps), window=window)

    def rosters(self) -> list[Roster]:
        return list(rosters(self.directory, self.days))

    def terms(self, owner: str | None, version: Version) -> PlanTerms:
        wanted = np.ones((len(self.teams) + 1, self.days), np.bool_)
        wanted[-1] = False
        starts_on = number(version.starts_on)
        return PlanTerms(version.number, as_plan(version), self.code(owner), starts_on, wanted)

    def plan_days(self, owner: str | None, version: Version) -> dict[str, list[PlanDay]]:
        plans = [self.terms(owner, version)]
        rows = plan_days(self.held(), self.rosters(), self.directory, plans)
        by_team: dict[str, list[PlanDay]] = {team: [] for team in self.teams}
        for row, unit in enumerate(rows.unit):
            by_team[self.teams[unit]].append(plan_day(rows, row, len(version.stages)))
        return by_team

    def frozen(
        self, team: str, owner: str | None, version: Version, days: Iterable[date]
    ) -> list[FrozenDay[str]]:
        """Return the population of some days of a team, by the names of the reps."""
        counting = population(self.directory, self.terms(owner, version))
        rosters = [roster for roster in self.rosters() if roster.unit == self.code(team)]
        numbers = [number(day) for day in days]
        return [
            replace(day, eligible=self._named(day.eligible), others=self._named(day.others))
            for roster in rosters
            for day in frozen_days(counting, roster, numbers, self.history.window)
        ]

    def _named(self, codes: Set[int]) -> frozenset[str]:
        return frozenset(self.reps[code] for code in codes)

    def _stays(self) -> np.ndarray:
        rows = []
        for rep, timeline in self.history.assignments.items():
            changes = list(timeline.changes())
            for place, (since, team) in enumerate(changes):
                until = changes[place + 1][0] if place + 1 < len(changes) else None
                if team is not None:
                    end = STILL if until is None else number(until)
                    rows.append((self.reps.index(rep), self.code(team), number(since), end))
        return np.array(rows, np.int32).reshape(-1, 4).T

    def _absences(self) -> np.ndarray:
        rows = [
            (self.reps.index(rep), number(first), number(end))
            for rep, spans in self.history.absences.items()
            for first, end in spans.items()
        ]
        return np.array(rows, np.int32).reshape(-1, 3).T

    def _placements(self) -> np.ndarray:
        """Each team with itself and those above it, from one change of any parent to the next."""
        days = sorted({day for periods in self.history.parents.values() for day in periods.days})
        ends = [*(number(day) for day in days[1:]), STILL]
        rows = [
            (self.code(team), self.code(above), number(day), end)
            for day, end in zip(days, ends, strict=True)
            for team in self.teams
            for above in self.history.line_of(team, day)
        ]
        return np.array(rows, np.int32).T


def plan_day(rows: PlanDays, row: int, stages: int) -> PlanDay:
    figures = {name: _known(column[row]) for name, column in rows.figures.items()}
    reason = figures.pop("reason")
    return PlanDay(
        day=on_day(int(rows.day[row])),
        **figures,
        at_target=tuple(int(met) for met in rows.at_target[row][:stages]),
        reason=None if reason is None else REASONS[reason],
    )


def _known(value: np.int32) -> int | None:
    return None if value == MISSING else int(value)
