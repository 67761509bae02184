"""The days of a stored population, by the scores that hold."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from ssi_platform.database import packed
from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.columns import Scores, carry_forward
from ssi_platform.domain.levels import share_level
from ssi_platform.domain.plan_days import PlanDay, reason_of
from ssi_platform.domain.rosters import Ints
from ssi_platform.domain.statistics import median
from ssi_platform.domain.targets import Criterion, Plan, Stage
from ssi_platform.domain.verdicts import due_week

from ..models import StageVerdict
from .inputs import SCORES, read_scores

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


def days_of_population(
    cursor: Any,
    verdict: StageVerdict,
    plan: Plan,
    stage: Stage,
    given: Mapping[str, Any],
    *,
    query: str = SCORES,
) -> dict[date, PlanDay]:
    """Return the days of a verdict's population by the scores of a query; see `read_scores`."""
    week, window = due_week(stage, plan.pauses), verdict.population[0]["window"]
    places = np.argsort(packed.ids(verdict.reps))
    ordered = packed.ids(verdict.reps)[places]
    span = (week[0] - timedelta(days=window - 1), week[-1])
    scores = read_scores(cursor, given, ordered, span, week[0], query=query)
    scores = Scores(places[scores.rep].astype(np.int32), scores.day, scores.values)
    held = carry_forward(scores, days=length_of(week), reps=len(verdict.reps), window=window)
    return counted_days_of(plan, verdict.population, week[0], held.values[0])


def length_of(week: Sequence[date]) -> int:
    """Return the number of days from the first to the last of a week, with pauses in between."""
    return (week[-1] - week[0]).days + 1


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
