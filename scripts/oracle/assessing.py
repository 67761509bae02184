"""A plan on a day: levels, verdicts, glide path, pace and states of its stages."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction

from .counting import Counted
from .history import Stage, Version
from .numbers import half_up, median, reaches

DAY = timedelta(days=1)
DayOf = Callable[[date], Counted | None]
Answer = dict[str, object]


class Verdict:
    """The verdict of a due day by the days of its week, as they were counted."""

    def __init__(self, stage: Stage, week: Iterable[Counted | None]) -> None:
        counted = list(week)
        levels = [day.level for day in counted if day and day.level is not None]
        self.level: int | None = median(levels) if len(levels) >= 4 else None
        self.attained: bool | None = None
        self.reason: str | None = None
        if self.level is not None:
            self.attained = reaches(self.level, stage.threshold)
        else:
            unjudged = [day for day in counted if day is None or day.level is None]
            last = unjudged[-1]
            self.reason = last.reason if last else "no_roster"


class Assessing:
    """One team and one version of its plan on a day; `day_of` gives the days it counted."""

    def __init__(
        self,
        version: Version,
        on: date,
        window: int,
        day_of: DayOf,
        stored: dict[int, Verdict] | None = None,
    ) -> None:
        self.version, self.on, self.window, self.day_of = version, on, window, day_of
        self.today = day_of(on)
        self.level = self.level_on(on)
        self.verdicts = {
            stage.position: Verdict(stage, self.week(stage))
            for stage in version.stages
            if stage.due_on <= on
        } | {position: each for position, each in (stored or {}).items() if self.is_due(position)}
        self.baseline = self.find_baseline()

    def is_due(self, position: int) -> bool:
        return any(s.position == position and s.due_on <= self.on for s in self.version.stages)

    def week(self, stage: Stage) -> list[Counted | None]:
        return [self.day_of(day) for day in self.version.week(stage)]

    def level_on(self, day: date) -> int | None:
        counted = self.day_of(day)
        return counted.level if counted else None

    def find_baseline(self) -> tuple[date, int] | None:
        for ahead in range(self.window + 1):
            day = self.version.starts_on + ahead * DAY
            level = self.level_on(day) if day <= self.on else None
            if level is not None:
                return day, level
        return None

    def current(self) -> Stage:
        stages = self.version.stages
        return next((stage for stage in stages if stage.due_on >= self.on), stages[-1])

    def begun(self, stage: Stage) -> bool:
        return self.on >= self.version.starts_on and stage.due_on <= self.current().due_on

    def before(self, stage: Stage) -> Stage | None:
        place = self.version.stages.index(stage)
        return self.version.stages[place - 1] if place else None

    def expected(self, stage: Stage) -> int | None:
        """Return the glide path's value on the day, in thousandths."""
        if self.baseline is None or not self.begun(stage):
            return None
        if self.on >= stage.due_on:
            return stage.threshold * 1000
        left, bottom = self.baseline
        for step in self.version.stages:
            if step.due_on > left:
                if self.on < step.due_on:
                    part = Fraction(self.counted(left, self.on), self.counted(left, step.due_on))
                    return half_up(bottom + part * (step.threshold * 1000 - bottom))
                left, bottom = step.due_on, step.threshold * 1000
        return None

    def counted(self, after: date, until: date) -> int:
        """Return the number of days after one day, up to another one, that are not paused."""
        days = [after + n * DAY for n in range(1, (until - after).days + 1)]
        return len([day for day in days if day not in self.version.paused])

    def pace(self, stage: Stage) -> float | None:
        goal = self.expected(stage)
        if self.level is None or goal is None or self.baseline is None:
            return None
        rise = goal - self.baseline[1]
        return (self.level - self.baseline[1]) / rise if rise > 500 else None

    def state(self, stage: Stage) -> str:
        verdict = self.verdicts.get(stage.position)
        if not self.begun(stage):
            return "not_started"
        if (verdict and verdict.attained) or (
            self.level is not None and reaches(self.level, stage.threshold)
        ):
            return "met"
        if self.on in self.version.paused:
            return "paused"
        if self.level is None:
            return "insufficient_data"
        if self.on > stage.due_on:
            return "overdue"
        goal, pace = self.expected(stage), self.pace(stage)
        if goal is None:
            return "no_baseline"
        if pace is None:
            return "on_track" if self.level >= goal - 500 else "behind"
        return "on_track" if pace >= 0.99 else "behind" if pace >= 0.81 else "at_risk"

    def attained_on(self, stage: Stage) -> date | None:
        """Return the first of seven days in a row on which the level reaches the stage."""
        run: list[date] = []
        days = [self.version.starts_on + n * DAY
                for n in range((self.on - self.version.starts_on).days + 1)]  # fmt: skip
        for day in (day for day in days if day not in self.version.paused):
            level = self.level_on(day)
            run = [*run, day] if level is not None and reaches(level, stage.threshold) else []
            if len(run) == 7:
                return run[0]
        return None

    def required_rate(self, stage: Stage) -> int | None:
        left = (stage.due_on - self.on).days
        if self.level is None or left <= 0 or reaches(self.level, stage.threshold):
            return None
        return half_up(Fraction(stage.threshold * 1000 - 500 - self.level, left) * 30)

    def carry_over_gap(self, stage: Stage) -> int | None:
        before = self.before(stage)
        verdict = self.verdicts.get(before.position) if before else None
        if before is None or verdict is None or verdict.level is None:
            return None
        return 0 if verdict.attained else before.threshold * 1000 - verdict.level

    def reps_needed(self, stage: Stage) -> int | None:
        if self.today is None or self.today.reason is not None:
            return None
        counted, there = len(self.today.totals), self.today.at_target(stage)
        more = range(counted - there + 1)
        return next(n for n in more if 100 * (there + n) >= self.version.share_required * counted)

    def stage(self, stage: Stage) -> Answer:
        """Return everything that is shown of a stage."""
        today, before = self.today, self.before(stage)
        share = today.share(stage) if today else None
        middle = today.median if today and today.reason is None else None
        verdict = self.verdicts.get(stage.position)
        required = self.version.share_required
        return {
            "position": stage.position,
            "threshold": stage.threshold,
            "starts_on": before.due_on if before else self.version.starts_on,
            "due_on": stage.due_on,
            "state": self.state(stage),
            "reason": today.reason if today else "no_roster",
            "level": self.level,
            "share": None if share is None else half_up(share * 1000),
            "at_target": today.at_target(stage) if today else None,
            "reps_needed": self.reps_needed(stage),
            "counted": len(today.totals) if today else 0,
            "newcomers": today.newcomers if today else 0,
            "gap": None if self.level is None else stage.threshold * 1000 - self.level,
            "median_gap": None if middle is None else stage.threshold * 1000 - middle,
            "share_gap": None if share is None else half_up((required - share) * 1000),
            "required_rate": self.required_rate(stage),
            "pace": self.pace(stage),
            "expected": self.expected(stage),
            "attained_on": self.attained_on(stage),
            "attained_at_due": verdict.attained if verdict else None,
            "attained_at_due_reason": verdict.reason if verdict else None,
            "days_left": max(0, (stage.due_on - self.on).days),
            "carry_over_gap": self.carry_over_gap(stage),
            "met_by_share": None if share is None else share >= required,
            "met_by_median": None if middle is None else reaches(middle, stage.threshold),
        }
