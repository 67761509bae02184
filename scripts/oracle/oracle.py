"""What the API should say of an organisation, from its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .assessing import Answer, Assessing, Verdict
from .counting import Counted, Counting, Population
from .days import Days, Figures
from .history import DAY, History, Plan, Stage, Version

FIRST_DAY = date(2000, 1, 1)  # Nothing is kept of days before.


@dataclass(frozen=True)
class Applied:
    """A version of a plan that applies to a team, and the last day on which it does."""

    owner: str | None
    plan: Plan
    version: Version
    last: date


class Oracle:
    """Figures of one organisation as it is written down now.

    Make a new one after the history changed: what was calculated is kept.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.days = Days(history)
        self.counting = Counting(self.days)

    def team_day(self, team: str | None, day: date) -> Figures | None:
        """Return the statistics of a team, or with None of the organisation, on a day."""
        return self.days.figures(team, day)

    def applying(self, team: str, on: date) -> tuple[str | None, Plan] | None:
        """Return the plan that applies to a team on a day, after its owner; or None."""
        near = [(owner, plan) for owner in (*self.history.line_of(team, on), None)
                for plan in self.history.plans.get(owner, [])]  # fmt: skip
        going_on = [each for each in near if each[1].is_going_on(on)]
        if going_on:
            return going_on[0]
        to_come = [each for each in near if each[1].on(on).starts_on > on]
        if not to_come:
            return None
        nearest = [each for each in to_come if each[0] == to_come[0][0]]
        return min(nearest, key=lambda each: each[1].on(on).starts_on)

    def applied(self, team: str, until: date) -> list[Applied]:
        """Return the versions that apply to a team on any day up to one."""
        changes = {day for timeline in self.history.parents.values() for day in timeline.days}
        plans = [plan for plans in self.history.plans.values() for plan in plans]
        changes |= {day for plan in plans for day in plan.changes()}
        days = sorted({FIRST_DAY, *(day for day in changes if FIRST_DAY < day <= until)})
        applied: dict[tuple[int, int], Applied] = {}
        for day, after in zip(days, [*days[1:], until + DAY], strict=True):
            if applying := self.applying(team, day):
                owner, plan = applying
                version = plan.on(day)
                key = (id(plan), version.number)
                applied[key] = Applied(owner, plan, version, after - DAY)
        return list(applied.values())

    def version_of(self, team: str, on: date) -> Version | None:
        """Return the version in force of the plan that applies to a team on a day."""
        applying = self.applying(team, on)
        return applying[1].on(on) if applying else None

    def counted(self, team: str, owner: str | None, version: Version, day: date) -> Counted | None:
        """Return a team's day as a version of a plan counts it; None without a roster."""
        return self.counting.counted(team, owner, version, day)

    def populations(
        self, team: str, owner: str | None, version: Version, stage: Stage
    ) -> list[Population]:
        """Return who was there on the days of a due week, to be frozen with its verdict."""
        week = version.week(stage)
        there = [self.counting.population(team, owner, version, day) for day in week]
        return [each for each in there if each]

    def verdict(self, version: Version, stage: Stage, frozen: Sequence[Population]) -> Verdict:
        """Judge a frozen population by the scores as they are written down now."""
        by_day = {each.day: self.counting.by(version, each) for each in frozen}
        return Verdict(stage, [by_day.get(day) for day in version.week(stage)])

    def attainment(
        self, team: str, on: date, stored: dict[int, Verdict] | None = None
    ) -> Answer | None:
        """Return a team's attainment on a day, or None when no plan applies.

        `stored` are verdicts given earlier, by their stage's position; other stages that are due
        are judged by the days as they are written down now.
        """
        applying = self.applying(team, on)
        if applying is None:
            return None
        owner, version = applying[0], applying[1].on(on)
        window = self.history.window
        assessing = Assessing(
            version, on, window, lambda day: self.counted(team, owner, version, day), stored
        )
        today = assessing.today
        return {
            "plan_owner": owner,
            "plan_version": version.number,
            "criterion": version.criterion,
            "share_required": version.share_required,
            "roster": today.roster if today else 0,
            "scored": today.scored if today else 0,
            "excused": today.excused if today else 0,
            "median": today.median if today else None,
            "level": assessing.level,
            "reason": today.reason if today else "no_roster",
            "baseline": assessing.baseline,
            "current_stage": assessing.current().position,
            "stages": [assessing.stage(stage) for stage in version.stages],
        }
