"""What the API should say of an organisation, from its history."""

from collections.abc import Sequence
from datetime import date

from .assessing import Answer, Assessing, Verdict
from .counting import Counted, Counting, Population
from .days import Days, Figures
from .history import History, Stage, Version


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

    def owner_of(self, team: str, on: date) -> str | None:
        """Return whose plan applies to a team on a day. Raises LookupError when none does."""
        for unit in (*self.history.line_of(team, on), None):
            if self.history.plans.get(unit):
                return unit
        raise LookupError("No plan applies.")

    def version_of(self, team: str, on: date) -> Version | None:
        """Return the version in force of the plan that applies to a team on a day."""
        try:
            versions = self.history.plans[self.owner_of(team, on)]
        except LookupError:
            return None
        begun = [version for version in versions if version.effective_from <= on]
        return (begun or versions[:1])[-1]

    def counted(self, team: str, owner: str | None, version: Version, day: date) -> Counted | None:
        """Return a team's day as a version of a plan counts it; None without a roster."""
        return self.counting.counted(team, owner, version, day)

    def populations(
        self, team: str, owner: str | None, version: Version, stage: Stage
    ) -> list[Population]:
        """Return who was there on the days of a due week, to be frozen with its verdict."""
        days = [date.fromordinal(stage.due_on.toordinal() - back) for back in range(6, -1, -1)]
        there = [self.counting.population(team, owner, version, day) for day in days]
        return [each for each in there if each]

    def verdict(self, version: Version, stage: Stage, frozen: Sequence[Population]) -> Verdict:
        """Judge a frozen population by the scores as they are written down now."""
        by_day = {each.day: self.counting.by(version, each) for each in frozen}
        days = [date.fromordinal(stage.due_on.toordinal() - back) for back in range(6, -1, -1)]
        return Verdict(stage, [by_day.get(day) for day in days])

    def attainment(
        self, team: str, on: date, stored: dict[int, Verdict] | None = None
    ) -> Answer | None:
        """Return a team's attainment on a day, or None when no plan applies.

        `stored` are verdicts given earlier, by their stage's position; other stages that are due
        are judged by the days as they are written down now.
        """
        version = self.version_of(team, on)
        if version is None:
            return None
        owner = self.owner_of(team, on)
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
