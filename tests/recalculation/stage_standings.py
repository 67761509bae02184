"""Plans, levels, verdicts and states of teams and of single reps: docs/targets.md."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from .figures import points, quantile
from .raw import DAY, half_up

NEW_DAYS = 30


@dataclass(frozen=True)
class Stage:
    position: int
    threshold: int
    due_on: date


class Plan:
    """A plan of one version, with its due days as pauses have moved them."""

    def __init__(self, rows):
        row = rows[0]
        assert {each["version"] for each in rows} == {1}, "Plans with several versions."
        self.id, self.team, self.rep = row["plan"], row["team_external_id"], row["rep_external_id"]
        self.starts_on = date.fromisoformat(row["starts_on"])
        self.criterion, self.share, self.cohort = (
            row["criterion"], row["share_required"], row["cohort"],
        )  # fmt: skip
        self.paused = {day for span in (row["pauses"] or "").split() for day in _days(span)}
        self.stages = [
            Stage(each["position"], each["threshold"], self._moved(_due(each, self.starts_on)))
            for each in sorted(rows, key=lambda each: each["position"])
        ]

    def _moved(self, due):
        """Move a due day by every pause that begins on it or before, one after the other."""
        for day in sorted(self.paused):
            due += DAY if day <= due else 0 * DAY
        return due

    def current(self, on):
        return next((stage for stage in self.stages if stage.due_on >= on), self.stages[-1])

    def week(self, stage):
        """Return the last seven days up to the due day that are not paused."""
        days, day = [], stage.due_on
        while len(days) < 7:
            days += [day] if day not in self.paused else []
            day -= DAY
        return days[::-1]


def plans_of(rows):
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["plan"]].append(row)
    return [Plan(each) for each in grouped.values()]


class Levels:
    """The level, and the reason why there is none, of a team under a plan by day."""

    def __init__(self, raw, plan, team):
        self.raw, self.plan, self.team = raw, plan, team
        self._known = {}

    def on(self, day):
        """Return (level in thousandths, reason, counted reps)."""
        if day not in self._known:
            self._known[day] = self._on(day)
        return self._known[day]

    def _on(self, day):
        raw, plan, column = self.raw, self.plan, self.raw.at(day)
        if column < 0:
            return None, "no_roster", []
        unit = raw.teams[self.team]
        roster = raw.roster(unit, column)
        held = raw.held[0, :, column]
        valid = ~np.isnan(held)
        eligible, half_of, nobody = self._eligible(roster, column, day)
        counted, scored = eligible & valid, (roster & valid).sum()
        checks = (
            ("no_roster", not roster.any() or nobody == "no_roster"),
            ("no_scores", scored == 0),
            ("coverage_below_half", 2 * scored < roster.sum()),
            (nobody, not eligible.any()),
            ("counted_below_half", 2 * counted.sum() < half_of),
        )
        reason = next((code for code, applies in checks if applies), None)
        if reason:
            return None, reason, counted
        scores = held[counted]
        if plan.criterion == "median":
            return quantile(scores, 0.5), None, counted
        place = -(-plan.share * len(scores) // 100)
        return float(np.sort(scores)[::-1][place - 1]), None, counted

    def _eligible(self, roster, column, day):
        raw, plan = self.raw, self.plan
        if plan.criterion == "median":
            return roster, roster.sum(), "no_scores"
        if plan.cohort == "frozen_at_start":
            cohort = raw.members(raw.teams[plan.team], raw.at(plan.starts_on))
            eligible = roster & cohort
            nobody = "no_roster" if day < plan.starts_on or not cohort.any() else "cohort_left"
            half_of = cohort.sum() if plan.team == self.team else eligible.sum()
            return eligible, half_of, nobody
        joined = raw.joined[:, column]
        newcomer = (joined > raw.at(plan.starts_on)) & (column - joined < NEW_DAYS)
        eligible = roster & ~newcomer
        return eligible, eligible.sum(), "only_newcomers"


class Standing:
    """Where a series of levels stands on a day; `level_on` is that of a team, or a rep's score."""

    def __init__(self, plan, level_on, on, window):
        self.plan, self.level_on, self.on = plan, level_on, on
        self.stage, self.level = plan.current(on), level_on(on)
        self.baseline = next(
            ((day, level_on(day))
             for day in (plan.starts_on + n * DAY for n in range(window + 1))
             if day <= on and level_on(day) is not None),
            None,
        )  # fmt: skip

    @property
    def begun(self):
        return self.on >= self.plan.starts_on

    def attained_at_due(self):
        if self.on < self.stage.due_on:
            return None
        levels = [self.level_on(day) for day in self.plan.week(self.stage)]
        levels = [level for level in levels if level is not None]
        if len(levels) < 4:
            return None
        return meets(quantile(levels, 0.5), self.stage.threshold)

    def expected(self):
        """Return the glide path of the day, in thousandths."""
        if self.baseline is None or not self.begun:
            return None
        if self.on >= self.stage.due_on:
            return self.stage.threshold * 1000
        days = [self.baseline[0]]
        heights = [self.baseline[1]]
        for stage in self.plan.stages:
            if stage.due_on > days[0]:
                days.append(stage.due_on)
                heights.append(stage.threshold * 1000)
        counted = [self._unpaused(days[0], day) for day in days]
        now = self._unpaused(days[0], self.on)
        return float(half_up(np.interp(now, counted, heights)))

    def _unpaused(self, first, last):
        days = (first + n * DAY for n in range(1, (last - first).days + 1))
        return sum(day not in self.plan.paused for day in days)

    def pace(self):
        path = self.expected()
        if self.level is None or path is None or path - self.baseline[1] <= 500:
            return None
        return (self.level - self.baseline[1]) / (path - self.baseline[1])

    def required_rate(self):
        left = (self.stage.due_on - self.on).days
        if self.level is None or left <= 0 or meets(self.level, self.stage.threshold):
            return None
        missing = self.stage.threshold * 1000 - 500 - self.level
        return points(float(half_up(missing * 30 / left)))

    def gap(self):
        return None if self.level is None else points(self.stage.threshold * 1000 - self.level)

    def state(self):
        path, pace = self.expected(), self.pace()
        holds = self.level is not None and meets(self.level, self.stage.threshold)
        checks = (
            ("not_started", not self.begun),
            ("met", holds or bool(self.attained_at_due())),
            ("paused", self.on in self.plan.paused),
            ("insufficient_data", self.level is None),
            ("overdue", self.on > self.stage.due_on),
            ("no_baseline", path is None),
        )
        first = next((state for state, applies in checks if applies), None)
        if first:
            return first
        if pace is None:
            return "on_track" if self.level >= path - 500 else "behind"
        return "on_track" if pace >= 0.99 else "behind" if pace >= 0.81 else "at_risk"


def meets(thousandths, threshold):
    """Compare as whole points are shown: 69.5 meets 70."""
    return half_up(thousandths / 1000) >= threshold


def nearest(plans, owners, on):
    """Return the plan that applies: of the nearest owner whose plan the day belongs to."""
    for owner in [*owners, None]:
        for plan in plans:
            if plan.rep is None and plan.team == owner and plan.starts_on <= on:
                return plan
    return None


def _days(span):
    first, last = map(date.fromisoformat, span.split("/"))
    return [first + n * DAY for n in range((last - first).days + 1)]


def _due(row, starts_on):
    if row["due_on"]:
        return date.fromisoformat(row["due_on"])
    year, month = divmod(starts_on.month - 1 + row["due_after_months"], 12)
    year, month = starts_on.year + year, month + 1
    return date(year, month, min(starts_on.day, monthrange(year, month)[1]))
