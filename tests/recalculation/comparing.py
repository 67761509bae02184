"""Compares what the API answers with what was recalculated, to a millionth."""

import math

import numpy as np

from . import figures, forecast, standings
from .stage_standings import Levels, Standing, nearest

TOLERANCE = 1e-6
# Alerts are in no export; forecasts are compared by themselves, and needs with the oracle.
ELSEWHERE = ("open_alerts", "forecast", "reps_needed")


def differences(where, answered, expected, left_out=()):
    """Yield each field that is answered differently, and those that nobody compares."""
    if rest := answered.keys() - expected.keys() - set(left_out):
        yield f"{where}: not compared: {sorted(rest)}"
    for name, value in expected.items():
        shown = answered[name]
        if isinstance(value, dict) and isinstance(shown, dict):
            yield from differences(f"{where} {name}", shown, value, left_out)
        elif not _same(shown, value):
            yield f"{where} {name}: answered {shown!r}, recalculated {value!r}"


def _same(shown, value):
    if isinstance(value, list):
        return len(shown) == len(value) and all(map(_same, shown, value))
    if isinstance(value, (bool, np.bool_)) or value is None or isinstance(value, str):
        return shown == (bool(value) if isinstance(value, np.bool_) else value)
    if shown is None or isinstance(shown, str):
        return False
    return math.isclose(float(shown), float(value), rel_tol=0, abs_tol=TOLERANCE)


def overview(raw, plans, answer, on, days):
    """Compare an overview of all teams."""
    expected = {
        "on": str(on),
        "compared_on": str(on - days * figures.DAY),
        "weeks": [str(day) for day in figures.weeks(raw, on)],
    }
    rest = ("organisation", "teams", "freshness", "last_import")
    yield from differences("overview", answer, expected, rest)
    whole = figures.line(raw, None, on, days)
    yield from differences("overview organisation", answer["organisation"], whole, ELSEWHERE)
    by_name = {raw.team_names[team]: team for team in raw.teams}
    if [line["name"] for line in answer["teams"]] != sorted(by_name):
        yield "overview: other teams"
    ids = {by_name[line["name"]]: line["team"] for line in answer["teams"]}
    for line in answer["teams"]:
        team = by_name[line["name"]]
        wanted = figures.line(raw, raw.teams[team], on, days)
        wanted["delta_to_organisation"] = _less(wanted["median"], whole["median"])
        wanted["parent"] = ids.get(raw.parent[team])
        wanted |= _stages(raw, plans, team, on)
        yield from differences(
            f"overview {team}", line, wanted, ("team", "name", "managers", *ELSEWHERE)
        )


def _stages(raw, plans, team, on):
    plan = nearest(plans, raw.line(team), on)
    if plan is None:
        return dict.fromkeys(("plan", "criterion", "current_stage", "next_stage"))
    levels = Levels(raw, plan, team)
    standing = Standing(plan, lambda day: levels.on(day)[0], on, raw.window)
    stage = standing.stage
    following = [each for each in plan.stages if each.position > stage.position]
    return {
        "plan": plan.id,
        "criterion": plan.criterion,
        "current_stage": _terms(stage) | {
            "state": standing.state(),
            "reason": levels.on(on)[1],
            "gap": standing.gap(),
            "required_rate": standing.required_rate(),
            "pace": standing.pace(),
        },
        "next_stage": _terms(following[0]) if following else None,
    }  # fmt: skip


def _terms(stage):
    return {
        "position": stage.position, "threshold": stage.threshold, "due_on": str(stage.due_on),
    }  # fmt: skip


def standings_of(raw, plans, answer, on, ids):
    """Compare the standings of a day; `ids` are the external ids of reps and teams by id."""
    expected = standings.rows(raw, plans, on)
    answered = {ids[row["rep"]]: row | {"team": ids[row["team"]]} for row in answer}
    if answered.keys() != expected.keys():
        yield f"standings {on}: other reps"
    for rep, row in expected.items():
        if owner := row["stage"]["plan_owner"]:
            row["stage"]["plan_owner"] = next(id_ for id_, each in ids.items() if each == owner)
        yield from differences(f"standings {on} {rep}", answered[rep], row, ("rep",))


def forecasts(raw, plans, answers, ids):
    """Compare the forecasts of the current stages of all teams, by the answers of attainment."""
    for answer in answers:
        team = ids[answer["team"]]
        plan = nearest(plans, raw.line(team), raw.last)
        [shown] = [s["forecast"] for s in answer["stages"]
                   if s["position"] == answer["current_stage"]]  # fmt: skip
        yield from differences(f"forecast {team}", shown, forecast.forecast(raw, plan, team))


def benchmarks(raw, answer, on, team, published, means):
    """Compare the distances of a team from every reference.

    `published` are the published figures by key, `means` those that came with scores, by the
    reference and the rep: {day: mean}.
    """
    mine = figures.points(figures.median(raw, raw.teams[team], on))
    wanted = {("organisation", None): figures.points(figures.median(raw, None, on))}
    if above := raw.parent[team]:
        wanted["parent_team", None] = figures.points(figures.median(raw, raw.teams[above], on))
    for reference, of_reps in means.items():
        if (value := _mean(raw, of_reps, team, on)) is not None:
            wanted[reference, None] = value
    wanted |= {("published", key): figure["value"] for key, figure in published.items()
               if figure["unit"] in ("ssi_mean", "ssi_median")}  # fmt: skip
    answered = {
        (each["reference"], each["key"] if each["reference"] == "published" else None): each
        for each in answer["deltas"]
    }
    state = figures.line(raw, raw.teams[team], on, 1)["state"]
    own = {"median": mine, "on": str(on), "state": state}
    yield from differences(f"benchmarks {team}", answer, own, ("team", "deltas"))
    if answered.keys() != wanted.keys():
        yield f"benchmarks {team}: other references {answered.keys() ^ wanted.keys()}"
    for key, value in wanted.items():
        row = {"reference": key[0], "value": value, "delta": _less(mine, value)}
        row["kind"] = "mean" if key[0].startswith("linkedin") else "median"
        rest = {"key", "label", "population", "period", "source", "url"}
        if key[0] == "published":
            names = ("population", "period", "source", "url")
            row |= {name: published[key[1]][name] for name in names}
            row["kind"] = published[key[1]]["unit"].removeprefix("ssi_")
        yield from differences(f"benchmarks {team} {key}", answered[key], row, rest)


def _mean(raw, of_reps, team, on):
    """Return the median of the means that came with the scores which hold on a day."""
    column = raw.at(on)
    values = [
        of_reps[raw.reps[rep]].get(column - raw.age[rep, column])
        for rep in np.flatnonzero(raw.roster(raw.teams[team], column))
        if raw.age[rep, column] >= 0 and raw.reps[rep] in of_reps
    ]
    known = [value for value in values if value is not None]
    return figures.points(figures.quantile(known, 0.5))


def _less(one, other):
    return None if None in (one, other) else one - other
