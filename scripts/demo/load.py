"""Putting an organisation's data in through the public API. Safe to repeat."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .client import Answer, Client, Failed
from .people import Company, Rep, Team
from .scores import PILLARS, linkedin_member, midnight, readings, table

DAYS = 365
PLAN_NAME = "70 in six months, 80 in twelve"
STAGES = ((70, 6), (80, 12))
DEADLINE_SECONDS = 90.0
FINISHED = {"succeeded", "failed", "cancelled"}


@dataclass
class Visit:
    """One organisation's stay: who calls, what is loaded and for which days."""

    client: Client
    company: Company
    today: date
    start: date  # of the programme, the day the plan starts

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def first_day(self) -> date:
        """The first day the file covers; never before the programme."""
        return max(self.start, self.today - timedelta(days=DAYS))

    @property
    def linkedin_rep(self) -> Rep | None:
        """The rep whose page of today travels as LinkedIn's JSON, in the company that has one."""
        team = self.company.linkedin_team
        there = (rep for rep in self.company.reps if rep.spells == ((0, team),))
        return next(there, None)


def begin(client: Client, company: Company, today: date) -> Visit:
    """Agree on the plan and the day the programme started.

    A plan that is there already decides the start, so that the score of a day stays the same
    when the demonstration runs again on a later day.
    """
    plan = whole_plan(client) or _new_plan(client, company, today - timedelta(days=DAYS))
    return Visit(client, company, today, date.fromisoformat(plan["starts_on"]))


def whole_plan(client: Client) -> dict[str, Any] | None:
    """Return the plan of the whole organisation, of which there can be one only."""
    plans = [plan for plan in client.pages("target-plans") if plan["team"] is None]
    return plans[0] if plans else None


def whole_plan_of(plans: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the plan of the whole organisation among those listed."""
    return next(plan for plan in plans if plan["team"] is None)


def _new_plan(client: Client, company: Company, start: date) -> dict[str, Any]:
    stages = [{"threshold": threshold, "due_after_months": due} for threshold, due in STAGES]
    plan: dict[str, Any] = client.post(
        "target-plans",
        {
            "name": PLAN_NAME,
            "team": None,
            "starts_on": start.isoformat(),
            "criterion": company.criterion,
            "share_required": company.share_required,
            "cohort": "current_roster",
            "stages": stages,
        },
    )
    return plan


def directory(visit: Visit) -> None:
    """Put teams, reps and their assignments, each kind in one call."""
    _batch(visit, "teams", [_team(team) for team in visit.company.teams])
    reps = visit.company.reps
    stored = _batch(visit, "reps", [_person(visit, rep) for rep in reps])
    _batch(visit, "assignments", [move for rep in reps for move in _moves(visit, rep)])
    _page_of_today(visit, reps[0], stored[0]["id"])


def _batch(visit: Visit, kind: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = visit.client.post(f"{kind}:batch", {"items": items})
    results: list[dict[str, Any]] = answer["results"]
    if [result["index"] for result in results] != list(range(len(items))) or answer["rejected"]:
        raise Failed(f"{visit.company.slug}: a batch of {len(items)} {kind} was not taken whole.")
    return results


def _team(team: Team) -> dict[str, Any]:
    return {
        "external_id": team.external_id,
        "name": team.name,
        "parent_external_id": team.parent,
    }


def _person(visit: Visit, rep: Rep) -> dict[str, Any]:
    """A rep with the team they started in; what came later is an assignment each."""
    offset, team = rep.spells[0]
    return {
        "external_id": rep.external_id,
        "name": rep.name,
        "email": f"{rep.external_id}@{visit.company.slug}.example",
        "team": team,
        "from_day": _day(visit, offset),
    }


def _moves(visit: Visit, rep: Rep) -> list[dict[str, Any]]:
    return [
        {"rep": rep.external_id, "from_day": _day(visit, offset), "team": team}
        for offset, team in rep.spells[1:]
    ]


def _page_of_today(visit: Visit, rep: Rep, rep_id: str) -> None:
    """Put one score of a day that the file does not reach."""
    *_, page = readings(visit.company, rep, (visit.today - visit.start).days)
    points = {name: getattr(page, name) / 1000 for name in PILLARS}
    path = f"reps/{rep_id}/scores/{visit.today.isoformat()}"
    visit.client.put(path, points | {"observed_at": midnight(visit.today)})


def _day(visit: Visit, offset: int) -> str:
    return (visit.start + timedelta(days=offset)).isoformat()


def files(visit: Visit) -> list[dict[str, Any]]:
    """Send the organisation's file, wait for its job and return the imports with their counts."""
    body, rows = table(visit.company, visit.start, visit.first_day, visit.yesterday)
    sent = [_import(visit, body, "text/csv", {})]
    if visit.linkedin_rep:
        member = json.dumps(linkedin_member()).encode()
        about: dict[str, object] = {
            "rep": visit.linkedin_rep.external_id,
            "observed_at": midnight(visit.today),
        }
        sent.append(_import(visit, member, "application/json", about))
    done = [_finished_import(visit.client, answer) for answer in sent]
    if done[0]["rows"] != rows:
        raise Failed(f"{visit.company.slug}: {rows} rows sent, {done[0]['rows']} rows read.")
    return done


def _import(visit: Visit, body: bytes, content_type: str, query: dict[str, object]) -> Answer:
    return visit.client.call("POST", "imports", query=query, body=body, content_type=content_type)


def _finished_import(client: Client, accepted: Answer) -> dict[str, Any]:
    where = f"imports/{accepted.body['id']}"
    job_path = accepted.location(f"{client.home}/jobs/{accepted.body['job']}")
    job = _until(
        f"the job {job_path}",
        lambda: client.get(job_path),
        lambda answer: answer["state"] in FINISHED,
    )
    outcome: dict[str, Any] = client.get(where)
    if job["state"] != "succeeded" or outcome["rejected"]:
        raise Failed(
            f"{client.slug}: the import of {outcome['rows']} rows {job['state']}"
            f" ({job.get('error') or 'no reason given'}). {_errors(client, where)}"
        )
    return outcome


def _errors(client: Client, where: str) -> str:
    errors = client.get(f"{where}/errors")["data"]
    shown = [f"row {e['row']} {e['field']}: {e['detail']} ({e['value']!r})" for e in errors[:10]]
    more = f" and {len(errors) - 10} more" if len(errors) > 10 else ""
    return "; ".join(shown) + more


def computed(visit: Visit) -> None:
    """Wait until no stale range is left."""
    _until(
        f"the numbers of {visit.company.slug}",
        lambda: visit.client.get("freshness"),
        lambda answer: answer["up_to_date"],
    )


def _until(
    what: str, ask: Callable[[], dict[str, Any]], enough: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not enough(answer := ask()):
        if time.monotonic() > deadline:
            raise Failed(f"Waited {DEADLINE_SECONDS:.0f} s for {what}; last seen: {answer}")
        time.sleep(0.2)
    return answer
