"""Compares every listed figure of an organisation with the oracle."""

from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from scripts.demo.check import PACE_TOLERANCE, PLAIN, SCORES, STAGE_POINTS
from scripts.demo.ledger import Ledger
from scripts.oracle import Oracle, Stage, Version
from scripts.oracle.counting import Population

from .changes import DAY, Organisation

ASSESSED = 60  # Days of which the attainment of every team is compared.
Key = tuple[str, str | None, int]  # A team, the owner of the plan, and the stage's position.


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
            for owner in _owners(oracle, self.organisation, team):
                version = history.plans[owner][-1]
                for stage in version.stages:
                    key = (team, owner, stage.position)
                    if stage.due_on < today and key not in self.frozen:
                        there = oracle.populations(team, owner, version, stage)
                        if _scored(oracle, version, stage, there):
                            self.frozen[key] = there

    def stored(self, oracle: Oracle, team: str, on: date) -> dict[int, Any]:
        """Return the verdicts of the plan that applies to a team on a day."""
        version = oracle.version_of(team, on)
        if version is None:
            return {}
        owner = oracle.owner_of(team, on)
        return {
            stage.position: oracle.verdict(version, stage, self.frozen[key])
            for stage in version.stages
            if (key := (team, owner, stage.position)) in self.frozen
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
    answer = organisation.client.get(f"teams/{team}/attainment", on=on.isoformat())
    expected: Any = oracle.attainment(team, on, verdicts.stored(oracle, team, on))
    plain = ("plan_owner", "criterion", "roster", "scored", "excused", "reason", "current_stage")
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


def _owners(oracle: Oracle, organisation: Organisation, team: str) -> set[str | None]:
    """Return the owners of the plans that apply to a team on any day up to today."""
    parents = organisation.history.parents.values()
    changes = {day for timeline in parents for day in timeline.days if day <= organisation.today}
    owners = set()
    for day in {date.min, *changes, organisation.today}:
        with suppress(LookupError):
            owners.add(oracle.owner_of(team, day))
    return owners


def _scored(oracle: Oracle, version: Version, stage: Stage, there: list[Population]) -> bool:
    return any(oracle.counting.by(version, each).scored for each in there)
