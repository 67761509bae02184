"""Plans made and changed at random through the API, and written down for the oracle."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from scripts.demo.client import Client, Refused
from scripts.oracle import History, Stage, Version
from scripts.oracle.history import Plan

DAY = timedelta(days=1)
TERMS = [("median", "current_roster"), ("share", "current_roster"), ("share", "frozen_at_start")]
REFUSED = (400, 409)  # A day of two plans, a stage that is judged, or terms that do not fit.


@dataclass
class Planned:
    """A plan by its id, with what the oracle knows of it."""

    id: str
    owner: str | None
    plan: Plan


class Planning:
    """The plans of a made-up organisation, of days from `start` on."""

    def __init__(
        self, client: Client, random: Random, history: History, start: date, today: date
    ) -> None:
        self.client, self.random, self.history = client, random, history
        self.start, self.today = start, today
        self.planned: list[Planned] = []

    def fill(self, teams: list[str]) -> None:
        """Make three plans, whose first due days have passed."""
        self.owners = [None, *self.random.sample(teams, 2)]
        for owner, terms in zip(self.owners, TERMS, strict=True):
            starts = self.start + self.random.randrange(30, 90) * DAY
            first = starts + self.random.randrange(60, 150) * DAY
            self._make(owner, starts, [(50, first), (70, self.today + 60 * DAY)], terms)

    def kinds(self) -> list[Callable[[], None]]:
        """Return the random changes of plans."""
        return [self.follow, self.edit, self.end, self.pause, self.resume]

    def follow(self) -> None:
        """Make a plan of an owner who may have some, on any days."""
        starts = self._day()
        self._make(self.random.choice(self.owners), starts, self._stages(starts), self._terms())

    def edit(self) -> None:
        """Change the terms of a plan from any day on: the past, today or the future."""
        planned = self.random.choice(self.planned)
        last = planned.plan.written[-1]
        starts = self.random.choice([last.starts_on, last.starts_on, self._day()])
        stages = self._stages(starts)
        if starts == last.starts_on and self.random.random() < 0.5:
            stages = [(stage.threshold, stage.due_on) for stage in last.stages]
        effective = self.random.choice([self.today, self._day(), self.today + 9 * DAY])
        body = self._body(planned.owner, starts, stages, self._terms())
        body["effective_from"] = str(effective)
        answer = self._sent("PUT", f"target-plans/{planned.id}", body)
        if answer and answer["version"] > last.number:
            planned.plan.written.append(_version(answer))

    def end(self) -> None:
        """End a plan soon after its last stage, as it says of all days since it began."""
        planned = self.random.choice(self.planned)
        last = planned.plan.written[-1]
        kept = [stage for stage in last.stages if stage.due_on <= self.today] or last.stages
        stages = [(stage.threshold, stage.due_on) for stage in kept]
        body = self._body(planned.owner, last.starts_on, stages, (last.criterion, last.cohort))
        ends = stages[-1][1] + self.random.randrange(20) * DAY
        body |= {"ends_on": str(ends), "effective_from": str(min(self.today, ends))}
        answer = self._sent("PUT", f"target-plans/{planned.id}", body)
        if answer and answer["version"] > last.number:
            planned.plan.written.append(_version(answer))

    def pause(self) -> None:
        """Pause a plan on any days, or let a pause end on another one."""
        planned = self.random.choice(self.planned)
        first = self.random.choice([self._day(), self.today, *planned.plan.pauses])
        last = first + self.random.randrange(40) * DAY
        path = f"target-plans/{planned.id}/pauses/{first}"
        if self._sent("PUT", path, {"last_day": str(last)}):
            planned.plan.pauses[first] = last

    def resume(self) -> None:
        """Take a pause back."""
        planned = self.random.choice([each for each in self.planned if each.plan.pauses] or [None])
        if planned:
            first = self.random.choice(list(planned.plan.pauses))
            if self._sent("DELETE", f"target-plans/{planned.id}/pauses/{first}") is not None:
                del planned.plan.pauses[first]

    def _make(
        self,
        owner: str | None,
        starts: date,
        stages: list[tuple[int, date]],
        terms: tuple[str, str],
    ) -> None:
        answer = self._sent("POST", "target-plans", self._body(owner, starts, stages, terms))
        if answer:
            plan = self.history.plan(owner, _version(answer))
            self.planned.append(Planned(answer["id"], owner, plan))

    def _body(
        self,
        owner: str | None,
        starts: date,
        stages: list[tuple[int, date]],
        terms: tuple[str, str],
    ) -> dict[str, Any]:
        ends = stages[-1][1] + self.random.randrange(40) * DAY
        return {
            "name": "Plan",
            "team": owner,
            "starts_on": str(starts),
            "ends_on": str(ends) if self.random.random() < 0.7 else None,
            "criterion": terms[0],
            "cohort": terms[1],
            "share_required": self.random.choice([50, 67, 80]),
            "stages": [{"threshold": each, "due_on": str(due)} for each, due in stages],
        }

    def _stages(self, starts: date) -> list[tuple[int, date]]:
        first = starts + self.random.randrange(5, 60) * DAY
        return [(50, first), (60, first + self.random.randrange(5, 60) * DAY)]

    def _terms(self) -> tuple[str, str]:
        return self.random.choice(TERMS)

    def _day(self) -> date:
        days = (self.today - self.start).days
        return self.start + self.random.randrange(20, days) * DAY

    def _sent(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the answer, or None where the platform refuses the plan."""
        try:
            given = None if body is None else json.dumps(body).encode()
            return self.client.call(method, path, body=given, headers={"If-Match": "*"}).body
        except Refused as refused:
            if refused.status not in REFUSED:
                raise
            return None


def _version(answer: dict[str, Any]) -> Version:
    ends = answer["ends_on"]
    return Version(
        number=answer["version"],
        effective_from=date.fromisoformat(answer["effective_from"]),
        starts_on=date.fromisoformat(answer["starts_on"]),
        ends_on=date.fromisoformat(ends) if ends else None,
        stages=tuple(
            Stage(stage["position"], stage["threshold"], date.fromisoformat(stage["due_on"]))
            for stage in answer["stages"]
        ),
        criterion=answer["criterion"],
        share_required=answer["share_required"],
        cohort=answer["cohort"],
    )
