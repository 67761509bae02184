"""Statistics of a team on a day: docs/statistics.md and docs/overview.md."""

import numpy as np

from .raw import DAY, half_up

WEEKS = 26


def quantile(values, part):
    """Return a quantile in thousandths, or None without values."""
    return float(half_up(np.quantile(values, part))) if len(values) else None


def points(thousandths):
    return None if thousandths is None else thousandths / 1000


def values_of(raw, unit, column, figure=0):
    held = raw.held[figure, raw.roster(unit, column), column]
    return held[~np.isnan(held)]


def median(raw, unit, day):
    return quantile(values_of(raw, unit, raw.at(day)), 0.5) if day >= raw.first else None


def line(raw, unit, on, days):
    """Return a line of the overview, in points."""
    column = raw.at(on)
    roster, values = raw.roster(unit, column).sum(), values_of(raw, unit, column)
    few = len(values) == 0 or 2 * len(values) < roster
    reason = None
    if few:
        reason = "coverage_below_half" if len(values) else "no_scores" if roster else "no_roster"
    before = median(raw, unit, on - days * DAY)
    now = quantile(values, 0.5)
    return {
        "roster": roster,
        "scored": len(values),
        "excused": (raw.members(unit, column) & raw.away[:, column]).sum(),
        "coverage": half_up(10_000 * len(values) / roster) / 10_000 if roster else 0,
        "state": "insufficient_data" if few else "single_rep" if len(values) == 1 else "ok",
        "reason": reason,
        "median": points(now),
        "lower_quartile": points(quantile(values, 0.25)),
        "upper_quartile": points(quantile(values, 0.75)),
        "change": None if None in (now, before) else points(now - before),
        "composition_effect": points(composition(raw, unit, on, on - days * DAY)),
        "sparkline": [points(median(raw, unit, day)) for day in weeks(raw, on)],
    }


def composition(raw, unit, on, before):
    """Return the change of the median of all minus that of the reps on both days."""
    if before < raw.first:
        return None
    columns = [raw.at(on), raw.at(before)]
    valid = [raw.roster(unit, c) & ~np.isnan(raw.held[0, :, c]) for c in columns]
    both = valid[0] & valid[1]
    if not both.any():
        return None
    all_, same = (
        [quantile(raw.held[0, who, c], 0.5) for c, who in zip(columns, chosen, strict=True)]
        for chosen in (valid, [both, both])
    )
    return (all_[0] - all_[1]) - (same[0] - same[1])


def weeks(raw, on):
    """Return the last days of the 25 weeks before, and the day itself."""
    since = on - (on.isoweekday() - raw.week_starts_on) % 7 * DAY
    return [*(since - DAY - 7 * back * DAY for back in range(WEEKS - 2, -1, -1)), on]
