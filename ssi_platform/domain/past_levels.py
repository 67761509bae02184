"""The levels of past days for the reps who are counted today.

A hire or a leaver makes no jump in them. Definition: docs/forecasts.md, "The levels".
"""

import numpy as np

from .blocks import MISSING, Ordered, ordered
from .rosters import Ints
from .targets import Criterion, Plan

FARTHEST_NEXT = 5_000  # Thousandths between the level and the next lower score.


def past_levels(plan: Plan, values: Ints, ages: Ints) -> tuple[Ints, Ints]:
    """Return the days with a level, and the levels.

    Args:
        plan: the plan, whose criterion the level is about.
        values: (days, reps), the values that hold, of the reps who are counted on the last day;
            MISSING for none.
        ages: the ages of the values in days; 0 is an observation of the day.

    Returns:
        The numbers of the days on which at least one of the reps was observed and at least 80 %
        have a value, and the levels of these days in thousandths.
    """
    chosen = values != MISSING
    valid = chosen.sum(axis=1)
    kept = (5 * valid >= 4 * values.shape[1]) & (ages == 0).any(axis=1)
    days = np.flatnonzero(kept).astype(np.int32)
    if not len(days):
        return days, days
    return days, _level(plan, ordered(values[days], chosen[days]))


def is_carried_by_one(plan: Plan, values: Ints) -> bool:
    """Tell whether the level of a day is far above the next lower score: by more than 5 points.

    Args:
        plan: the plan.
        values: the scores of the counted reps, at least one.
    """
    scores = np.sort(values)[::-1]
    count = len(scores)
    if plan.criterion is Criterion.MEDIAN:
        following = (count + 3) // 2
    else:
        following = -(-plan.share_required * count // 100) + 1
    if following > count:
        return False
    row = Ordered(scores[::-1][None], np.array([count]))
    return int(_level(plan, row)[0]) - int(scores[following - 1]) > FARTHEST_NEXT


def _level(plan: Plan, rows: Ordered) -> Ints:
    if plan.criterion is Criterion.MEDIAN:
        return rows.quantile(2)
    return rows.largest(-(-plan.share_required * rows.counts // 100))
