"""Compares every listed figure of an organisation with the oracle."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from scripts.demo.check import PACE_TOLERANCE, PLAIN, SCORES, STAGE_POINTS
from scripts.demo.client import Refused
from scripts.demo.ledger import Ledger
from scripts.oracle import Oracle, Stage
from scripts.oracle.counting import Population
from scripts.oracle.oracle import Applied

from .changes import DAY, Organisation

ASSESSED = 60  # Days of which the attainment of every team is compared.
Key = tuple[str, int, int, int]  # A team, its plan, the version, and the stage's position.


class Verdicts:
    """The populations of the verdicts that the platform has given, as they were then."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.frozen: dict[Key, list[Population]] = {}

    def look(self) -> None:
        """Freeze the populations of the stages that were judged since the last look."""
        history, today = self.organisation.history, self.organisation.today
        oracle = Oracle(history)
        for team in self.organisation.teams:
            for applied in oracle.applied(team, today):
                for stage in applied.version.stages:
                    key = (team, id(applied.plan), applied.version.number, stage.position)
                    due = stage.due_on < today and stage.due_on <= applied.last
                    if due and key not in self.frozen:
                        self._freeze(oracle, key, applied, stage)

    def _freeze(self, oracle: Oracle, key: Key, applied: Applied, stage: Stage) -> None:
        there = oracle.populations(key[0], applied.owner, applied.version, stage)
        if any(oracle.counting.by(applied.version, each).scored for each in there):
            self.frozen[key] = there

    def stored(self, oracle: Oracle, team: str, on: date) -> dict[int, Any]:
        """Return the verdicts of the plan that applies to a team on a day."""
        applying = oracle.applying(team, on)
        if applying is None:
            return {}
        plan, version = applying[1], applying[1].on(on)
        return {
            stage.position: oracle.verdict(version, stage, self.frozen[key])
            for stage in version.stages
            if (key := (team, id(plan), version.number, stage.position)) in self.frozen
        }


def compare(organisation: Organisation, verdicts: Verdicts) -> Ledger:
    """Compare the statistics of all days, and attainments of days spread over the history."""
    ledger, oracle = Ledger(), Oracle(organisation.history)
    for unit in [None, *organisation.teams]:
        _statistics(ledger, organisation, oracle, unit)
    for number in range(ASSESSED):
        on = organisation.today - number * 6 * DAY
        for team in organisation.teams:
            _attainment(ledger, organisation, oracle, team, on, verdicts)
    return ledger


def _statistics(
    ledger: Ledger, organisation: Organisation, oracle: Oracle, unit: str | None
) -> None:
    path = f"teams/{unit}/statistics" if unit else "statistics"
    first = organisation.start - timedelta(days=40)
    span = {"from": str(first), "to": str(organisation.today)}
    listed = {row["day"]: row for row in organisation.client.pages(path, **span)}
    for ahead in range((organisation.today - first).days + 1):
        day = first + ahead * DAY
        figures, row = oracle.team_day(unit, day), listed.get(str(day))
        if figures is None or row is None:
            ledger.same(f"{unit} {day}", "listed", row is not None, figures is not None)
            continue
        for name in PLAIN:
            ledger.same(f"{unit} {day}", name, row[name], figures[name])
        for name in SCORES:
            value: Any = figures[name]
            ledger.score(f"{unit} {day}", name, row[name], value)


def _attainment(
    ledger: Ledger,
    organisation: Organisation,
    oracle: Oracle,
    team: str,
    on: date,
    verdicts: Verdicts,
) -> None:
    where = f"{team} attainment {on}"
    expected: Any = oracle.attainment(team, on, verdicts.stored(oracle, team, on))
    try:
        answer = organisation.client.get(f"teams/{team}/attainment", on=on.isoformat())
    except Refused as refused:
        ledger.same(where, "plan", refused.code, "no_plan" if expected is None else "a plan")
        return
    if expected is None:
        ledger.same(where, "plan", answer["plan_owner"], "no_plan")
        return
    plain = ("plan_owner", "plan_version", "criterion", "roster", "scored", "excused", "reason",
             "current_stage")  # fmt: skip
    for name in plain:
        ledger.same(where, name, answer[name], expected[name])
    for name in ("median", "level"):
        ledger.score(where, name, answer[name], expected[name])
    base, listed = expected["baseline"], answer["baseline"]
    ledger.same(where, "baseline day", listed and listed["day"], base and str(base[0]))
    ledger.score(where, "baseline", listed and listed["value"], base and base[1])
    for row, stage in zip(answer["stages"], expected["stages"], strict=True):
        for name in stage.keys() - set(STAGE_POINTS) - {"pace"}:
            value = stage[name]
            shown = value.isoformat() if isinstance(value, date) else value
            ledger.same(f"{where} {stage['threshold']}", name, row[name], shown)
        for name in STAGE_POINTS:
            ledger.score(f"{where} {stage['threshold']}", name, row[name], stage[name])
        pace = None if stage["pace"] is None else Fraction(stage["pace"])
        ledger.close(f"{where} {stage['threshold']}", "pace", row["pace"], pace, PACE_TOLERANCE)
