"""The days of a stored population, by the scores that hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.levels import share_level
from ssi_platform.domain.plan_days import PlanDay, reason_of
from ssi_platform.domain.rosters import Ints
from ssi_platform.domain.statistics import median
from ssi_platform.domain.targets import Criterion, Plan

Population = Sequence[Mapping[str, Any]]


def counted_days_of(
    plan: Plan, frozen: Population, first: date, totals: Ints
) -> dict[date, PlanDay]:
    """Return the days of a population by the totals (days since the first, reps) that hold."""
    days = (date.fromisoformat(each["day"]) for each in frozen)
    return {
        day: _day(plan, day, each, totals[(day - first).days])
        for day, each in zip(days, frozen, strict=True)
    }


def _day(plan: Plan, day: date, frozen: Mapping[str, Any], totals: Ints) -> PlanDay:
    """Return one day of a population, as `domain.verdicts.judged_day` does, of many reps fast."""
    counted = _known(totals, frozen["eligible"])
    everybody = counted + _known(totals, frozen["others"])
    counts = {
        "roster": len(frozen["eligible"]) + len(frozen["others"]),
        "scored": len(everybody),
        "eligible": len(frozen["eligible"]),
        "cohort": frozen["cohort"],
        "counted": len(counted),
    }
    reason = reason_of(plan, day, **counts)
    by_median = plan.criterion is Criterion.MEDIAN
    level = median(counted) if by_median else share_level(counted, plan.share_required)
    return PlanDay(day=day, **counts, level=None if reason else level, reason=reason)


def _known(totals: Ints, reps: Sequence[int]) -> list[int]:
    values = totals[np.asarray(reps, np.int64)]
    known: list[int] = values[values != MISSING].tolist()
    return known
