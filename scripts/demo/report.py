"""What the demonstration prints: a table of teams per organisation, all from the API's answers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .listed import ORGANISATION, Listed
from .load import whole_plan_of

CHANGE_DAYS = 90
PREFERRED = "microsoft_median_after"
WIDTHS = (28, 11, 8, 8, 9, 7, 12, 12, 8, 10)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; the organisation's own line has no stages and no deltas."""

    level: int
    team: str
    roster: int
    scored: int
    median: float | None
    change: float | None
    share: float | None = None
    gap: float | None = None
    states: tuple[str, ...] = ()
    delta_organisation: float | None = None
    delta_published: float | None = None


def rows_of(listed: Listed) -> list[Row]:
    """Return the organisation's line and its teams, each below its parent."""
    rows = [_row(listed, 0, ORGANISATION, listed.organisation["name"])]
    return rows + _below(listed, None, 1)


def _below(listed: Listed, parent: str | None, level: int) -> list[Row]:
    rows = []
    teams = [team for team in listed.teams if team["parent"] == parent]
    for team in sorted(teams, key=lambda team: str(team["name"])):
        rows.append(_team_row(listed, level, team))
        rows += _below(listed, team["id"], level + 1)
    return rows


def _row(listed: Listed, level: int, unit: str, name: str) -> Row:
    days = {row["day"]: row for row in listed.statistics[unit]}
    now, then = _days_of_change(listed.visit.yesterday)
    latest = days.get(now, {"roster": 0, "scored": 0, "median": None})
    before = days.get(then, {"median": None})["median"]
    median = latest["median"]
    change = None if median is None or before is None else round(median - before, 3)
    return Row(level, name, latest["roster"], latest["scored"], median, change)


def _days_of_change(on: date) -> tuple[str, str]:
    return on.isoformat(), (on - timedelta(days=CHANGE_DAYS)).isoformat()


def _team_row(listed: Listed, level: int, team: dict[str, Any]) -> Row:
    plain = _row(listed, level, team["id"], team["name"])
    stages = listed.attainment[team["id"]]["stages"]
    current = _current(stages, listed.visit.yesterday)
    deltas = listed.benchmarks[team["id"]]["deltas"]
    figure = published_figure(listed)
    return Row(
        level,
        plain.team,
        plain.roster,
        plain.scored,
        plain.median,
        plain.change,
        share=current["share"],
        gap=current["gap"],
        states=tuple(stage["state"] for stage in stages),
        delta_organisation=_delta(deltas, "organisation", None),
        delta_published=_delta(deltas, "published", figure["key"] if figure else None),
    )


def _current(stages: list[dict[str, Any]], on: date) -> dict[str, Any]:
    return next((stage for stage in stages if stage["due_on"] >= on.isoformat()), stages[-1])


def _delta(deltas: list[dict[str, Any]], reference: str, key: str | None) -> float | None:
    """Return the delta to a reference; without a key the first of its kind."""
    of_kind = (delta for delta in deltas if delta["reference"] == reference)
    fitting = (delta for delta in of_kind if key is None or delta["key"] == key)
    value: float | None = next(fitting, {"delta": None})["delta"]
    return value


def published_figure(listed: Listed) -> dict[str, Any] | None:
    """Return the published delta the table shows: a median where there is one, as ours is."""
    deltas = [d for answer in listed.benchmarks.values() for d in answer["deltas"]]
    figures = [delta for delta in deltas if delta["reference"] == "published"]
    figures.sort(key=lambda d: (d["key"] != PREFERRED, d["kind"] != "median", str(d["key"])))
    return figures[0] if figures else None


def text_of(listed: Listed) -> str:
    """Return the organisation's table with its heading and the source of the published figure."""
    stages = whole_plan_of(listed.plans)["stages"]
    current = _current(stages, listed.visit.yesterday)["threshold"]
    head = ("team", "scored", "median", f"{CHANGE_DAYS} days", f"≥ {current}", "to go")
    states = [f"stage {stage['threshold']}" for stage in stages]
    lines = [_heading(listed), "", _text_of((*head, *states, "vs org", "vs publ."))]
    lines += [_text_of(_cells(row, len(stages))) for row in rows_of(listed)]
    return "\n".join([*lines, "", *_notes(listed, stages)])


def _heading(listed: Listed) -> str:
    reps = len({row["rep"] for row in listed.assignments})
    return (
        f"{listed.organisation['name']}, {listed.visit.yesterday.isoformat()}:"
        f" {len(listed.teams)} teams, {reps} reps, {len(listed.scores):,} SYNTHETIC SCORES"
    )


def _notes(listed: Listed, stages: list[dict[str, Any]]) -> list[str]:
    plan, figure = whole_plan_of(listed.plans), published_figure(listed)
    promised = ", ".join(f"{stage['threshold']} by {stage['due_on']}" for stage in stages)
    rule = "the team's median"
    if plan["criterion"] == "share":
        rule = f"{plan['share_required']} % of the scored reps"
    notes = [f"  Plan “{plan['name']}” from {plan['starts_on']}: {promised}, for {rule}."]
    if figure:
        notes.append(
            f"  vs publ.: published {figure['kind']} {figure['value']}: {figure['population']},"
            f" {figure['period']}. Source: {figure['source']}; {figure['url']}."
        )
    return notes


def _cells(row: Row, stages: int) -> tuple[str, ...]:
    states = tuple(state.replace("_", " ") for state in row.states) or ("",) * stages
    return (
        "  " * row.level + row.team,
        f"{row.scored}/{row.roster}",
        _points(row.median),
        _signed(row.change),
        "" if row.share is None else f"{row.share:.1f} %",
        "" if row.gap is None else f"{max(row.gap, 0):.1f}",
        *states,
        _signed(row.delta_organisation),
        _signed(row.delta_published),
    )


def _text_of(cells: tuple[str, ...]) -> str:
    first = cells[0].ljust(WIDTHS[0])
    rest = zip(cells[1:], WIDTHS[1:], strict=False)
    return ("  " + first + "".join(cell.rjust(width) for cell, width in rest)).rstrip()


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{round(value, 1) + 0:+.1f}"  # no minus before 0.0
