"""Reading everything back: what the API lists, with scores turned into integer thousandths."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .client import Client, Refused, side_by_side
from .load import Visit

ORGANISATION = ""  # Stands where a team's id would.
LONGEST_WINDOW = 60
SLICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Score:
    """A listed score: the total and the four pillars in thousandths."""

    rep: str
    day: date
    values: tuple[int | None, ...]


@dataclass
class Listed:
    """All that the API lists about one organisation."""

    visit: Visit
    organisation: dict[str, Any]
    plans: list[dict[str, Any]]
    teams: list[dict[str, Any]]
    parents: dict[str, list[dict[str, Any]]]
    assignments: list[dict[str, Any]]
    scores: list[Score]
    statistics: dict[str, list[dict[str, Any]]]  # by team id, and ORGANISATION
    attainment: dict[str, dict[str, Any]]
    benchmarks: dict[str, dict[str, Any]]
    published: dict[str, dict[str, Any]]
    linkedin: dict[str, Any] | None


def thousandths(value: float | None) -> int | None:
    """Return a listed number as an integer; more than three decimals are an error."""
    if value is None:
        return None
    whole = round(value * 1000)
    if abs(value * 1000 - whole) > 1e-6:
        raise ValueError(f"{value} has more than three decimals")
    return whole


def read_back(visit: Visit) -> Listed:
    """List all of it, several requests at a time."""
    client, teams = visit.client, list(visit.client.pages("teams"))
    ids = [team["id"] for team in teams]
    return Listed(
        visit=visit,
        organisation=client.get(""),
        plans=list(client.pages("target-plans")),
        teams=teams,
        parents=_by_id(ids, lambda team: list(client.pages(f"teams/{team}/parents"))),
        assignments=list(client.pages("assignments")),
        scores=_scores(visit),
        statistics=_by_id([ORGANISATION, *ids], lambda unit: _statistics(visit, unit)),
        attainment=_by_id(ids, lambda team: _on(visit, team, "attainment")),
        benchmarks=_by_id(ids, lambda team: _on(visit, team, "benchmarks")),
        published=_published(client),
        linkedin=_linkedin(visit),
    )


def _by_id(ids: list[str], ask: Callable[[str], Any]) -> dict[str, Any]:
    return dict(zip(ids, side_by_side(ask, ids), strict=True))


def _scores(visit: Visit) -> list[Score]:
    first = visit.start - timedelta(days=LONGEST_WINDOW)
    slices, day = [], first
    while day <= visit.yesterday:
        slices.append((day, min(day + timedelta(days=SLICE_DAYS - 1), visit.yesterday)))
        day += timedelta(days=SLICE_DAYS)
    parts = side_by_side(lambda days: _scores_between(visit.client, *days), slices)
    return [score for part in parts for score in part]


def _scores_between(client: Client, first: date, last: date) -> list[Score]:
    rows = client.pages("scores", day__gte=first.isoformat(), day__lte=last.isoformat())
    return [_score(row) for row in rows]


def _score(row: dict[str, Any]) -> Score:
    fields = ("total", "brand", "people", "insights", "relationships")
    values = tuple(thousandths(row[field]) for field in fields)
    return Score(row["rep"], date.fromisoformat(row["day"]), values)


def _statistics(visit: Visit, unit: str) -> list[dict[str, Any]]:
    path = f"teams/{unit}/statistics" if unit else "statistics"
    days = {"from": visit.start.isoformat(), "to": visit.yesterday.isoformat()}
    return list(visit.client.pages(path, **days))


def _on(visit: Visit, team: str, what: str) -> dict[str, Any]:
    path, on = f"teams/{team}/{what}", visit.yesterday.isoformat()
    answer: dict[str, Any] = visit.client.get(path, on=on)
    return answer


def _published(client: Client) -> dict[str, dict[str, Any]]:
    rows = client.pages(f"{client.version}/benchmarks/published")
    return {row["key"]: row for row in rows}


def _linkedin(visit: Visit) -> dict[str, Any] | None:
    """The score that came in as LinkedIn's JSON, on the organisation's own day."""
    sent = visit.linkedin_rep
    if sent is None:
        return None
    reps = visit.client.pages("reps")
    rep = next(row["id"] for row in reps if row["external_id"] == sent.external_id)
    for day in (visit.today, visit.yesterday):
        try:
            score: dict[str, Any] = visit.client.get(f"reps/{rep}/scores/{day.isoformat()}")
        except Refused as problem:
            if problem.status != 404:
                raise
        else:
            return score
    return None
