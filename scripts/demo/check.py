"""Comparing every listed number with the independent calculation of `scripts.oracle`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from scripts.oracle import History, Oracle, Stage, Version

from .ledger import Ledger
from .listed import ORGANISATION, Listed, thousandths
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
PLAIN = ("roster", "scored", "excused", "coverage", "state", "max_age_days")
STAGE_POINTS = (
    "level", "share", "gap", "median_gap", "share_gap", "required_rate", "expected",
    "carry_over_gap",
)  # fmt: skip
PACE_TOLERANCE = Fraction(6, 10_000)


@dataclass
class Reckoned:
    """One organisation's independent calculation, and the names to report it by."""

    oracle: Oracle
    names: dict[str, str]
    parents: dict[str, str | None]
    plans: dict[str | None, dict[str, Any]]  # by team, and None
    days: list[date]

    @property
    def on(self) -> date:
        return self.days[-1]


def reckon_listed(listed: Listed) -> Reckoned:
    """Prepare the calculation from the listed scores, assignments, teams and plans."""
    names = {team["id"]: team["name"] for team in listed.teams}
    names[ORGANISATION] = listed.organisation["name"]
    start, days = listed.visit.start, (listed.visit.yesterday - listed.visit.start).days
    return Reckoned(
        oracle=Oracle(_history(listed)),
        names=names,
        parents={team["id"]: team["parent"] for team in listed.teams},
        plans={plan["team"]: plan for plan in listed.plans},
        days=[start + timedelta(days=ahead) for ahead in range(days + 1)],
    )


def check(listed: Listed, reckoned: Reckoned) -> Ledger:
    """Compare all that is listed with all that was reckoned."""
    ledger = Ledger()
    for unit, rows in listed.statistics.items():
        _check_days(ledger, reckoned, unit, rows)
    for team, answer in listed.attainment.items():
        _check_attainment(ledger, reckoned, team, answer)
    for team, answer in listed.benchmarks.items():
        _check_benchmarks(ledger, reckoned, team, answer, listed.published)
    if listed.visit.linkedin_rep:
        _check_linkedin(ledger, listed.linkedin)
    return ledger


def _history(listed: Listed) -> History:
    history = History(window=listed.organisation["staleness_days"])
    for team, rows in listed.parents.items():
        for row in rows:
            history.place(team, row["parent"], date.fromisoformat(row["from_day"]))
    for row in listed.assignments:
        history.assign(row["rep"], row["team"], date.fromisoformat(row["from_day"]))
    for score in listed.scores:
        total, *pillars = score.values
        if total is not None:
            history.score(score.rep, score.day, total, pillars)
    for plan in listed.plans:
        history.plan(plan["team"], _version(plan))
    return history


def _version(plan: dict[str, Any]) -> Version:
    return Version(
        number=plan["version"],
        effective_from=date.fromisoformat(plan["effective_from"]),
        starts_on=date.fromisoformat(plan["starts_on"]),
        stages=tuple(
            Stage(stage["position"], stage["threshold"], date.fromisoformat(stage["due_on"]))
            for stage in plan["stages"]
        ),
        criterion=plan["criterion"],
        share_required=plan["share_required"],
        cohort=plan["cohort"],
    )


def _check_days(ledger: Ledger, reckoned: Reckoned, unit: str, rows: list[dict[str, Any]]) -> None:
    name, listed = reckoned.names[unit], [date.fromisoformat(row["day"]) for row in rows]
    if listed != sorted(set(listed)):
        ledger.disagreements.append(f"{name}: days are repeated or not ascending")
    by_day = dict(zip(listed, rows, strict=True))
    for day in reckoned.days:
        figures = reckoned.oracle.team_day(unit or None, day)
        if figures is None:
            if day in by_day:
                ledger.disagreements.append(f"{name} {day}: listed, but nobody was there")
        elif day not in by_day:
            ledger.disagreements.append(f"{name} {day}: not listed, roster {figures['roster']}")
        else:
            _compare(ledger, f"{name} {day}", by_day[day], figures, PLAIN, SCORES)


def _compare(
    ledger: Ledger,
    where: str,
    listed: dict[str, Any],
    figures: dict[str, Any],
    plain: Iterable[str],
    points: Iterable[str],
) -> None:
    for what in plain:
        ledger.same(where, what, listed[what], _shown(figures[what]))
    for what in points:
        ledger.score(where, what, listed[what], figures[what])


def _check_attainment(
    ledger: Ledger, reckoned: Reckoned, team: str, answer: dict[str, Any]
) -> None:
    where, expected = (
        f"{reckoned.names[team]} attainment",
        reckoned.oracle.attainment(team, reckoned.on),
    )
    if expected is None:
        return
    if expected["plan_version"] != 1:
        ledger.left_out.append(f"{where}: its plan was edited, and older versions are not listed")
        return
    plain = ("plan_owner", "plan_version", "criterion", "share_required", "roster", "scored",
             "excused", "reason", "current_stage")  # fmt: skip
    _compare(ledger, where, answer, expected, plain, ("median", "level"))
    baseline: Any = expected["baseline"]
    _check_baseline(ledger, where, answer["baseline"], baseline)
    stages: Any = expected["stages"]
    ledger.same(where, "stages", len(answer["stages"]), len(stages))
    for row, stage in zip(answer["stages"], stages, strict=False):
        _check_stage(ledger, f"{where} {stage['threshold']}", row, stage)


def _check_baseline(
    ledger: Ledger, where: str, listed: dict[str, Any] | None, base: tuple[date, int] | None
) -> None:
    ledger.same(where, "baseline day", listed and listed["day"], base and str(base[0]))
    value, level = listed["value"] if listed else None, base[1] if base else None
    ledger.score(where, "baseline", value, level)


def _check_stage(ledger: Ledger, where: str, row: dict[str, Any], stage: dict[str, Any]) -> None:
    plain = sorted(stage.keys() - set(STAGE_POINTS) - {"pace"})
    _compare(ledger, where, row, stage, plain, STAGE_POINTS)
    pace = None if stage["pace"] is None else Fraction(stage["pace"])
    ledger.close(where, "pace", row["pace"], pace, PACE_TOLERANCE)


def _check_benchmarks(
    ledger: Ledger,
    reckoned: Reckoned,
    team: str,
    answer: dict[str, Any],
    published: dict[str, dict[str, Any]],
) -> None:
    where, parent = f"{reckoned.names[team]} benchmarks", reckoned.parents[team]
    own: Any = reckoned.oracle.team_day(team, reckoned.on)
    if own is None:
        return
    _compare(ledger, where, answer, own, ["state"], ["median"])
    expected = {"organisation", "published"} | ({"parent_team"} if parent else set())
    named = {delta["reference"] for delta in answer["deltas"]}
    ledger.same(where, "missing references", sorted(expected - named), [])
    for delta in answer["deltas"]:
        if delta["reference"] == "published":
            reference = thousandths(published[delta["key"]]["value"])
        elif delta["reference"] in expected:
            unit = None if delta["reference"] == "organisation" else parent
            there: Any = reckoned.oracle.team_day(unit, reckoned.on)
            reference = there["median"] if there else None
        else:
            continue
        _check_delta(ledger, where, delta, own["median"], reference)


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


def _shown(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
