"""Holding every listed number against the independent calculation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .ledger import Ledger
from .listed import Listed, spells, thousandths
from .promise import Plan, Progress, Stage, plan_of
from .reckon import ORGANISATION, TeamDay, half_up, ordinal, reckon
from .scores import MEMBER, PILLARS

SCORES = (
    "median",
    "lower_quartile",
    "upper_quartile",
    "mean",
    "minimum",
    "maximum",
    "brand_median",
    "people_median",
    "insights_median",
    "relationships_median",
)
PACE_TOLERANCE = Fraction(6, 10_000)


@dataclass
class Reckoned:
    """One organisation's independent calculation, and the names to report it by."""

    days: dict[str, dict[int, TeamDay]]
    names: dict[str, str]
    parents: dict[str, str | None]
    plans: dict[str, dict[str, Any]]  # by team, and ORGANISATION
    on: int
    window: int

    def plan_for(self, team: str) -> dict[str, Any] | None:
        """Return the plan nearest to a team: its own, its parent's, the organisation's."""
        unit: str | None = team
        while unit is not None and unit not in self.plans:
            unit = self.parents[unit]
        return self.plans.get(unit if unit is not None else ORGANISATION)

    def progress(self, team: str, plan: Plan) -> Progress:
        return Progress(plan, self.days[team], self.on, self.window)


def reckon_listed(listed: Listed) -> Reckoned:
    """Calculate everything again from the listed scores, assignments and teams."""
    parents = {team["id"]: team["parent"] for team in listed.teams}
    window = listed.organisation["staleness_days"]
    on = listed.visit.yesterday.toordinal()
    days = reckon(
        parents,
        spells(listed),
        listed.scores,
        window=window,
        first=listed.visit.start.toordinal(),
        last=on,
        thresholds=sorted({s["threshold"] for plan in listed.plans for s in plan["stages"]}),
    )
    names = {team["id"]: team["name"] for team in listed.teams}
    names[ORGANISATION] = listed.organisation["name"]
    plans = {plan["team"] or ORGANISATION: plan for plan in listed.plans}
    return Reckoned(days, names, parents, plans, on, window)


def check(listed: Listed, reckoned: Reckoned) -> Ledger:
    """Compare all that is listed with all that was reckoned."""
    ledger = Ledger()
    for unit, rows in listed.statistics.items():
        _check_days(ledger, reckoned.names[unit], rows, reckoned.days[unit])
    for team, answer in listed.attainment.items():
        _check_attainment(ledger, reckoned, team, answer)
    for team, answer in listed.benchmarks.items():
        _check_benchmarks(ledger, reckoned, team, answer, listed.published)
    if listed.visit.linkedin_rep:
        _check_linkedin(ledger, listed.linkedin)
    return ledger


def _check_days(
    ledger: Ledger, name: str, rows: list[dict[str, Any]], days: Mapping[int, TeamDay]
) -> None:
    seen = [ordinal(row["day"]) for row in rows]
    if seen != sorted(set(seen)):
        ledger.disagreements.append(f"{name}: days are repeated or not ascending")
    for day in sorted(days.keys() - set(seen)):
        ledger.disagreements.append(f"{name} {_iso(day)}: not listed, roster {days[day].roster}")
    for row, day in zip(rows, seen, strict=True):
        if day in days:
            _check_day(ledger, f"{name} {row['day']}", row, days[day])
        else:
            ledger.disagreements.append(f"{name} {row['day']}: listed, but nobody was there")


def _check_day(ledger: Ledger, where: str, row: dict[str, Any], day: TeamDay) -> None:
    for what in ("roster", "scored", "state", "max_age_days"):
        ledger.same(where, what, row[what], getattr(day, what))
    ledger.close(where, "coverage", row["coverage"], day.coverage, Fraction(1, 1000))
    for what in SCORES:
        ledger.score(where, what, row[what], getattr(day, what))


def _check_attainment(
    ledger: Ledger, reckoned: Reckoned, team: str, answer: dict[str, Any]
) -> None:
    where, listed_plan = f"{reckoned.names[team]} attainment", reckoned.plan_for(team)
    day = reckoned.days[team].get(reckoned.on)
    if listed_plan is None or day is None:
        return
    if listed_plan["cohort"] != "current_roster":
        ledger.left_out.append(f"{where}: its plan has a frozen cohort")
        return
    if listed_plan["version"] != 1:
        ledger.left_out.append(f"{where}: its plan was edited, and older versions are not listed")
        return
    progress = reckoned.progress(team, plan_of(listed_plan))
    ledger.same(where, "plan", answer["plan"], listed_plan["id"])
    ledger.same(where, "roster", answer["roster"], day.roster)
    ledger.same(where, "scored", answer["scored"], day.scored)
    ledger.score(where, "median", answer["median"], day.median)
    _check_baseline(ledger, where, answer["baseline"], progress.baseline())
    ledger.same(where, "stages", len(answer["stages"]), len(progress.plan.stages))
    for row, stage in zip(answer["stages"], progress.plan.stages, strict=False):
        _check_stage(ledger, f"{where} {stage.threshold}", row, progress, stage)


def _check_baseline(
    ledger: Ledger, where: str, listed: dict[str, Any] | None, base: tuple[int, int] | None
) -> None:
    ledger.same(where, "baseline day", listed and listed["day"], base and _iso(base[0]))
    value, level = listed["value"] if listed else None, base[1] if base else None
    ledger.score(where, "baseline", value, level)


def _check_stage(
    ledger: Ledger, where: str, row: dict[str, Any], progress: Progress, stage: Stage
) -> None:
    for what, value in _stage_facts(progress, stage).items():
        ledger.same(where, what, row[what], value)
    for what, points in _stage_points(progress, stage).items():
        ledger.score(where, what, row[what], points)
    ledger.close(where, "pace", row["pace"], progress.pace(stage), PACE_TOLERANCE)


def _stage_facts(progress: Progress, stage: Stage) -> dict[str, object]:
    day = progress.days[progress.on]
    at_target, counted = day.at_target[stage.threshold]
    attained = progress.attained_on(stage)
    return {
        "threshold": stage.threshold,
        "due_on": _iso(stage.due),
        "state": progress.state(stage),
        "at_target": at_target if day.scored else None,
        "counted": counted,
        "newcomers": day.newcomers,
        "days_left": max(stage.due - progress.on, 0),
        "attained_on": None if attained is None else _iso(attained),
        "attained_at_due": progress.attained_at_due(stage),
    }


def _stage_points(progress: Progress, stage: Stage) -> dict[str, int | None]:
    share, goal = progress.share(stage, progress.on), progress.expected(stage)
    level = progress.level(progress.on)
    return {
        "share": None if share is None else half_up(share * 1000),
        "gap": None if level is None else stage.threshold * 1000 - level,
        "required_rate": progress.required_rate(stage),
        "expected": None if goal is None else half_up(goal),
    }


def _check_benchmarks(
    ledger: Ledger,
    reckoned: Reckoned,
    team: str,
    answer: dict[str, Any],
    published: dict[str, dict[str, Any]],
) -> None:
    where, on = f"{reckoned.names[team]} benchmarks", reckoned.on
    own, parent = reckoned.days[team].get(on), reckoned.parents[team]
    if own is None:
        return
    ledger.score(where, "median", answer["median"], own.median)
    ledger.same(where, "state", answer["state"], own.state)
    expected = {"organisation", "published"} | ({"parent_team"} if parent else set())
    named = {delta["reference"] for delta in answer["deltas"]}
    ledger.same(where, "missing references", sorted(expected - named), [])
    for delta in answer["deltas"]:
        if delta["reference"] == "published":
            reference = thousandths(published[delta["key"]]["value"])
        elif delta["reference"] in expected:
            unit = ORGANISATION if delta["reference"] == "organisation" else parent or ORGANISATION
            there = reckoned.days[unit].get(on)
            reference = there.median if there else None
        else:
            continue
        _check_delta(ledger, where, delta, own.median, reference)


def _check_delta(
    ledger: Ledger, where: str, delta: dict[str, Any], own: int | None, reference: int | None
) -> None:
    name = delta["key"] or delta["reference"]
    difference = None if own is None or reference is None else own - reference
    ledger.score(where, f"value of {name}", delta["value"], reference)
    ledger.score(where, f"delta to {name}", delta["delta"], difference)


def _check_linkedin(ledger: Ledger, score: dict[str, Any] | None) -> None:
    if score is None:
        ledger.disagreements.append("The score sent as LinkedIn JSON is not listed")
        return
    for what, value in zip(PILLARS, MEMBER, strict=True):
        ledger.score("LinkedIn member", what, score[what], value)
    ledger.score("LinkedIn member", "total", score["total"], sum(MEMBER))


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
