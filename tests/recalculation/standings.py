"""Where each rep stands among those of the team: docs/standings.md."""

import numpy as np
from scipy import stats

from .figures import points, quantile
from .raw import DAY, NOWHERE, PILLARS, half_up
from .stage_standings import Standing, meets, nearest


def rows(raw, plans, on):
    """Return by the rep's external id a row of the standings, in points."""
    column = raw.at(on)
    teams = raw.team[:, column]
    listed = np.flatnonzero((teams != NOWHERE) & ~raw.away[:, column])
    names = {number: team for team, number in raw.teams.items()}
    return {raw.reps[rep]: _row(raw, plans, on, rep, names[teams[rep]]) for rep in listed}


def _row(raw, plans, on, rep, team):
    column = raw.at(on)
    total = _held(raw, rep, on)
    pillars = [_held(raw, rep, on, place) for place in range(1, 5)]
    row = {"name": raw.names[raw.reps[rep]], "team": team, "excused": False, "total": points(total)}
    row |= {name: points(value) for name, value in zip(PILLARS, pillars, strict=True)}
    row["age_days"] = None if total is None else raw.age[rep, column]
    for days in (7, 28, 90):
        before = _held(raw, rep, on - days * DAY)
        row[f"change_{days}"] = None if None in (total, before) else points(total - before)
    row |= _stage(raw, plans, on, rep, team)
    colleagues = raw.roster(raw.teams[team], column) & (raw.team[:, column] == raw.teams[team])
    values = raw.held[:, colleagues, column]
    values = values[:, ~np.isnan(values[0])]
    row |= _place(total, values[0])
    return row | _behind(row, pillars, values)


def _held(raw, rep, day, figure=0):
    value = raw.held[figure, rep, raw.at(day)] if day >= raw.first else np.nan
    return None if np.isnan(value) else float(value)


def _stage(raw, plans, on, rep, team):
    own = [p for p in plans if p.rep == raw.reps[rep] and p.starts_on <= on]
    plan = own[0] if own else nearest(plans, raw.line(team), on)
    standing = Standing(plan, lambda day: _held(raw, rep, day), on, raw.window)
    stage, level = standing.stage, standing.level
    before = [each.due_on for each in plan.stages if each.position < stage.position]
    expected = standing.expected()
    return {
        "stage": {
            "plan": plan.id,
            "plan_version": 1,
            "plan_owner": plan.rep or plan.team,
            "own_plan": bool(own),
            "criterion": plan.criterion,
            "position": stage.position,
            "threshold": stage.threshold,
            "starts_on": str(before[-1] if before else plan.starts_on),
            "due_on": str(stage.due_on),
        },
        "gap": standing.gap(),
        "met": None if level is None else bool(meets(level, stage.threshold)),
        "state": standing.state(),
        "pace": standing.pace(),
        "expected": points(expected),
        "required_rate": standing.required_rate(),
        "reason": "no_scores" if level is None else None,
    }


def _place(total, totals):
    if total is None:
        nothing = dict.fromkeys(("rank", "percentile", "ranked"))
        return nothing | {"rank_reason": "no_scores"}
    percentile = stats.percentileofscore(totals, total, kind="mean")
    return {
        "rank": int((totals > total).sum()) + 1,
        "percentile": float(half_up(np.round(percentile * 1000, 6))) / 1000,
        "ranked": len(totals),
        "rank_reason": None,
    }


def _behind(row, pillars, values):
    """Return the pillar furthest behind the medians of those who stand at the goal."""
    nothing = {"pillar_behind": None, "pillar_reason": None}
    if row["total"] is None:
        return nothing | {"pillar_reason": "no_scores"}
    if None in pillars:
        return nothing | {"pillar_reason": "no_pillars"}
    goal = row["stage"]["threshold"]
    at_goal = values[1:, [meets(total, goal) for total in values[0]]]
    complete = at_goal[:, ~np.isnan(at_goal).any(axis=0)]
    if not complete.size:
        return nothing | {"pillar_reason": "nobody_at_goal"}
    references = [quantile(pillar[~np.isnan(pillar)], 0.5) for pillar in at_goal]
    distances = [ref - mine for ref, mine in zip(references, pillars, strict=True)]
    place = int(np.argmax(distances))
    if distances[place] <= 0:
        return nothing | {"pillar_reason": "not_behind"}
    return {
        "pillar_behind": {
            "pillar": PILLARS[place],
            "by": points(distances[place]),
            "reference": points(references[place]),
        },
        "pillar_reason": None,
    }
