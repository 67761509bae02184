"""The forecast of a team's current stage on the last day: docs/forecasts.md."""

from datetime import timedelta

import numpy as np
from scipy import stats

from .figures import quantile
from .raw import half_up
from .stage_standings import Levels, Standing, meets

DAYS, Z = 90, 1.959964
# The degrees of freedom whose quantiles of t are known to three decimals; between them the
# logarithm is interpolated over 1 / n.
DEGREES = np.array([1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7, 10, 15, 30, 60, np.inf])
NOTHING = dict.fromkeys(
    ("expected_on", "earliest_on", "latest_on", "horizon_on", "probability", "level", "slope")
)


def forecast(raw, plan, team):
    """Return what the API shows, in points."""
    on = raw.last
    levels = Levels(raw, plan, team)
    standing = Standing(plan, lambda day: levels.on(day)[0], on, raw.window)
    level, _, counted = levels.on(on)
    if reason := _refusal(plan, standing, level, raw.held[0, counted, -1]):
        return NOTHING | {"reason": reason}
    days, series = _series(raw, plan, counted)
    if len(days) < 20 or days[-1] - days[0] + 1 < 28:
        return NOTHING | {"reason": "too_short"}
    trend = _Trend(days, series)
    if days[-1] - days[0] + 1 < 56 and trend.r > 0.1:
        return NOTHING | {"reason": "too_autocorrelated"}
    scored = ~np.isnan(raw.held[0])
    first = next(
        c for c in range(raw.days) if (raw.roster(raw.teams[team], c) & scored[:, c]).any()
    )
    return _shown(trend, standing, horizon=min(raw.days - first, 180), on=on)


def _refusal(plan, standing, level, scores):
    checks = (
        ("not_started", lambda: standing.on < plan.starts_on),
        ("met", lambda: level is not None and meets(level, standing.stage.threshold)),
        ("paused", lambda: standing.on in plan.paused),
        ("insufficient_data", lambda: level is None),
        ("too_few", lambda: len(scores) < 5),
        ("carried_by_one", lambda: _is_carried_by_one(plan, level, scores)),
    )
    return next((reason for reason, applies in checks if applies()), None)


def _is_carried_by_one(plan, level, scores):
    """Compare with the score that follows the level in order, which may be as high."""
    following = (
        (len(scores) + 3) // 2
        if plan.criterion == "median"
        else (-(-plan.share * len(scores) // 100) + 1)
    )
    if following > len(scores):
        return False
    return level - np.sort(scores)[::-1][following - 1] > 5000


def _series(raw, plan, counted):
    """Return the days, today being 0, and the levels of today's counted reps."""
    values, ages = raw.held[0][counted, -DAYS:], raw.age[counted, -DAYS:]
    valid = ~np.isnan(values)
    kept = np.flatnonzero((valid.mean(axis=0) >= 0.8) & (ages == 0).any(axis=0))
    levels = []
    for column in kept:
        scores = np.sort(values[valid[:, column], column])[::-1]
        if plan.criterion == "median":
            levels.append(quantile(scores, 0.5))
        else:
            levels.append(scores[-(-plan.share * len(scores) // 100) - 1])
    return kept - (values.shape[1] - 1), np.array(levels)


class _Trend:
    def __init__(self, days, levels):
        self.days, self.levels, count = days, levels, len(days)
        self.slope = stats.theilslopes(levels, days)[0]
        first, second = np.triu_indices(count, 1)
        slopes = np.sort((levels[second] - levels[first]) / (days[second] - days[first]))
        apart = Z * np.sqrt(count * (count - 1) * (2 * count + 5) / 18)
        low = slopes[max(0, int(np.floor((len(slopes) - apart) / 2)))]
        high = slopes[min(len(slopes) - 1, int(np.ceil((len(slopes) + apart) / 2)))]
        residuals = levels - self.slope * days
        residuals -= residuals.mean()
        squares = (residuals**2).sum()
        r = (residuals[1:] * residuals[:-1]).sum() / squares if squares else 0
        self.r = float(np.clip(r + (2 + 4 * r) / count, 0, 0.97))
        effective = count * (1 - self.r) / (1 + self.r)
        self.t = _t(effective)
        wider = np.sqrt((1 + self.r) / (1 - self.r)) * self.t / Z
        self.low = self.slope - (self.slope - low) * wider
        self.high = self.slope + (high - self.slope) * wider
        self.variance = squares / (count - 2) / (1 - 2 / max(effective, 4))


def _t(degrees):
    known = np.round(stats.t.ppf(0.975, DEGREES), 3)
    known[-1] = Z
    return np.exp(np.interp(1 / max(degrees, 1), (1 / DEGREES)[::-1], np.log(known)[::-1]))


def _shown(trend, standing, *, horizon, on):
    recent, anchor = np.median(trend.levels[-7:]), trend.days[-4]
    missing = standing.stage.threshold * 1000 - 500 - recent
    due = (standing.stage.due_on - on).days
    shown = NOTHING | {
        "horizon_on": str(on + timedelta(days=horizon)),
        "level": float(half_up(recent)) / 1000,
        "slope": float(half_up(trend.slope * 30)) / 1000,
        "probability": _probability(trend, recent, missing, due) if 0 < due <= horizon else None,
        "reason": None,
    }
    if trend.high <= 0:
        return shown | {"reason": "not_on_current_trend"}
    ahead = np.arange(1, horizon + 1)
    after, noise = ahead - anchor, trend.t**2 * trend.variance
    middle = trend.slope * after
    lines = {
        "earliest_on": middle + np.sqrt(((trend.high - trend.slope) * after) ** 2 + noise),
        "expected_on": middle,
        "latest_on": middle - np.sqrt(((trend.slope - trend.low) * after) ** 2 + noise),
    }
    rises = {"earliest_on": True, "expected_on": trend.slope > 0, "latest_on": trend.low > 0}
    for name, line in lines.items():
        reached = ahead[line >= missing]
        if len(reached) and rises[name]:
            shown[name] = str(on + timedelta(days=int(reached[0])))
    if shown["earliest_on"] is None:
        return shown | {"expected_on": None, "latest_on": None, "reason": "beyond_horizon"}
    return shown


def _probability(trend, recent, missing, due):
    mean = min(recent + trend.slope * due, 100_000)
    variance = ((trend.high - trend.low) / 2 / trend.t) ** 2 * due**2 + trend.variance
    return float(half_up(1000 * stats.norm.sf(missing + recent, mean, np.sqrt(variance)))) / 1000
