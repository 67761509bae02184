"""The independent calculation of a target plan: shares, glide path, pace and state of a stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .reckon import TeamDay, half_up, meets_from, ordinal, percentile

RUN_DAYS = 7
PACE_FLOOR = 500
ON_TRACK, BEHIND = Fraction(99, 100), Fraction(81, 100)
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Stage:
    """A threshold in points and the day it is due."""

    position: int
    threshold: int
    due: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A listed plan; days are proleptic ordinals, the required share is in percent."""

    start: int
    criterion: str
    share_required: int
    stages: tuple[Stage, ...]

    def current(self, on: int) -> Stage:
        """The first stage not yet past due, else the last."""
        return next((stage for stage in self.stages if stage.due >= on), self.stages[-1])


def plan_of(listed: Mapping[str, Any]) -> Plan:
    """Read a plan as the API lists it."""
    stages = tuple(
        Stage(stage["position"], stage["threshold"], ordinal(stage["due_on"]))
        for stage in sorted(listed["stages"], key=lambda stage: str(stage["due_on"]))
    )
    start, criterion = ordinal(listed["starts_on"]), listed["criterion"]
    return Plan(start, criterion, listed["share_required"], stages)


@dataclass(frozen=True, slots=True)
class Progress:
    """A team's days held against its plan on one day."""

    plan: Plan
    days: Mapping[int, TeamDay]
    on: int
    window: int

    def level(self, day: int) -> int | None:
        """The median of a day, in thousandths, where the day counts."""
        reckoned = self.days.get(day)
        return reckoned.median if reckoned and reckoned.valid else None

    def share(self, stage: Stage, day: int) -> Fraction | None:
        """Percent of the counted reps at or above the threshold, where the day counts."""
        reckoned = self.days.get(day)
        if reckoned is None or not reckoned.valid:
            return None
        at_target, counted = reckoned.at_target[stage.threshold]
        return Fraction(100 * at_target, counted) if counted else None

    def holds(self, stage: Stage, day: int) -> bool | None:
        """Whether the plan's criterion holds on a day; None where that cannot be judged."""
        if self.plan.criterion == "median":
            level = self.level(day)
            return None if level is None else level >= meets_from(stage.threshold)
        share = self.share(stage, day)
        return None if share is None else share >= self.plan.share_required

    def attained_on(self, stage: Stage) -> int | None:
        """The first day of the first 7 in a row on which the criterion holds."""
        run = 0
        for day in range(self.plan.start, self.on + 1):
            run = run + 1 if self.holds(stage, day) else 0
            if run == RUN_DAYS:
                return day - RUN_DAYS + 1
        return None

    def attained_at_due(self, stage: Stage) -> bool | None:
        """The criterion on the median of the 7 days ending on the due day."""
        if self.on < stage.due:
            return None
        week = range(stage.due - RUN_DAYS + 1, stage.due + 1)
        if self.plan.criterion == "median":
            middle = percentile(_present([self.level(day) for day in week]), 2)
            return None if middle is None else middle >= meets_from(stage.threshold)
        shares = _present([self.share(stage, day) for day in week])
        if not shares:
            return None
        middle_two: Fraction = shares[(len(shares) - 1) // 2] + shares[len(shares) // 2]
        return middle_two >= 2 * self.plan.share_required

    def baseline(self) -> tuple[int, int] | None:
        """The first valid median within the window from the start, with its day."""
        for day in range(self.plan.start, min(self.plan.start + self.window, self.on) + 1):
            value = self.level(day)
            if value is not None:
                return day, value
        return None

    def expected(self, stage: Stage) -> Fraction | None:
        """Where the glide path is, in thousandths, as far as this stage asks for it."""
        base = self.baseline()
        if base is None or not self.started(stage):
            return None
        if self.on >= stage.due:
            return Fraction(stage.threshold * 1000)
        later = [(s.due, s.threshold * 1000) for s in self.plan.stages if s.due > base[0]]
        path = [base, *later]
        left, right = next(pair for pair in pairwise(path) if self.on < pair[1][0])
        return left[1] + Fraction((right[1] - left[1]) * (self.on - left[0]), right[0] - left[0])

    def pace(self, stage: Stage) -> Fraction | None:
        """The part of the way done, of the part that should be done."""
        base, goal, level = self.baseline(), self.expected(stage), self.level(self.on)
        if base is None or goal is None or level is None:
            return None
        way = half_up(goal) - base[1]
        return Fraction(level - base[1], way) if way > PACE_FLOOR else None

    def started(self, stage: Stage) -> bool:
        """Whether the stage is being climbed, or was."""
        return self.on >= self.plan.start and stage.due <= self.plan.current(self.on).due

    def required_rate(self, stage: Stage) -> int | None:
        """Thousandths in 30 days that are still needed; None when there is no need or no time."""
        level, left = self.level(self.on), stage.due - self.on
        if level is None or left <= 0:
            return None
        if level >= meets_from(stage.threshold) or self.holds(stage, self.on):
            return None
        return half_up(Fraction((stage.threshold * 1000 - level) * MONTH_DAYS, left))

    def state(self, stage: Stage) -> str:
        """The stage in one word."""
        held, level = self.holds(stage, self.on), self.level(self.on)
        if not self.started(stage):
            return "not_started"
        if held or (self.on > stage.due and self.attained_at_due(stage)):
            return "met"
        if held is None or level is None:
            return "insufficient_data"
        if self.on > stage.due:
            return "overdue"
        return self._by_pace(stage, level)

    def _by_pace(self, stage: Stage, level: int) -> str:
        goal, pace = self.expected(stage), self.pace(stage)
        if goal is None:
            return "no_baseline"
        if pace is None:
            return "on_track" if level >= half_up(goal) - PACE_FLOOR else "behind"
        if pace >= ON_TRACK:
            return "on_track"
        return "behind" if pace >= BEHIND else "at_risk"


def _present(values: Sequence[Any]) -> list[Any]:
    return sorted(value for value in values if value is not None)
