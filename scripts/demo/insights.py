"""What a sales leader reads next: a forecast, what is needed, why, and an advice."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from .listed import Listed, thousandths

DAYS = 28
PATIENCE = 30  # Seconds that a forecast may take to be made.


def lines_of(listed: Listed) -> Iterator[str]:
    """Return the lines of one organisation, all from the API's answers.

    Raises ValueError when the steps of an explanation do not add up.
    """
    client, on = listed.visit.client, listed.visit.yesterday
    overview = client.get("overview", on=on.isoformat(), days=DAYS)
    behind = [team for team in overview["teams"] if (_gap(team) or 0) > 0]
    if not behind:
        return
    team = max(behind, key=lambda team: (team["scored"], team["name"]))
    stage = team["current_stage"]
    yield f"{team['name']}: {_gap(team):g} points below {stage['threshold']}, due {stage['due_on']}"
    yield f"  forecast   {_forecast(_current_with_forecast(client, team['team']))}"
    yield f"  needed     {_needed(client, team['team'], on.isoformat())}"
    first = (on - timedelta(days=DAYS)).isoformat()
    span = {"from": first, "to": on.isoformat(), "figure": "median"}
    explained = client.get(f"teams/{team['team']}/explanation", **span)
    yield f"  why        {_why(explained)}"
    yield from _advice(client, team["team"], on.isoformat())


def _gap(team: dict[str, Any]) -> float | None:
    stage = team["current_stage"]
    gap: float | None = stage["gap"] if stage else None
    return gap


def _current_with_forecast(client: Any, team: str) -> dict[str, Any]:
    """Return the current stage of today; its forecast is made soon after the figures."""
    until = time.monotonic() + PATIENCE
    while True:
        attainment = client.get(f"teams/{team}/attainment")
        stages: dict[int, dict[str, Any]] = {one["position"]: one for one in attainment["stages"]}
        stage = stages[attainment["current_stage"]]
        if stage["forecast"] or time.monotonic() > until:
            return stage
        time.sleep(0.5)


def _forecast(stage: dict[str, Any]) -> str:
    forecast = stage["forecast"]
    if forecast is None:
        return "none is made yet"
    if forecast["expected_on"] is None:
        return f"none: {forecast['reason']}"
    latest = forecast["latest_on"] or "open"
    chance = forecast["probability"]
    words = "" if chance is None else f", {chance:.0%} by the due day"
    return f"{forecast['expected_on']} ({forecast['earliest_on']} to {latest}){words}"


def _needed(client: Any, team: str, on: str) -> str:
    standings = list(client.pages("standings", within=team, on=on, ordering="gap"))
    gaps = [row["gap"] for row in standings if row["gap"] is not None and not row["met"]]
    least = ", ".join(f"{gap:g}" for gap in gaps[:3])
    return f"{len(gaps)} of {len(standings)} reps are below; the nearest need {least} points"


def _why(explained: dict[str, Any]) -> str:
    steps = explained["steps"]
    total = sum(thousandths(step["difference"]) or 0 for step in steps)
    if explained["change"] is not None and total != thousandths(explained["change"]):
        raise ValueError(f"the steps of {explained['team']} add up to {total}")
    words = ", ".join(f"{step['cause']} {step['difference']:+g}" for step in steps)
    return f"median {explained['start']} to {explained['last']['figure']}: {words}"


def _advice(client: Any, team: str, on: str) -> Iterator[str]:
    for row in client.pages("standings", within=team, on=on, ordering="gap"):
        if row["pillar_behind"]:
            advice = client.get(f"reps/{row['rep']}/summary", on=on)["advice"]
            if advice:
                by = advice["pillar"]
                yield f"  advice     for {row['name']} ({by}): {advice['steps'][0]}"
                return
