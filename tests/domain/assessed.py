"""A plan of two stages, and days of a team with given levels."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from ssi_platform.domain.assessment import StageAssessment, assess
from ssi_platform.domain.plan_days import PlanDay
from ssi_platform.domain.targets import Criterion, Plan, Stage

START = date(2026, 1, 1)


def on_day(offset: int) -> date:
    return START + timedelta(days=offset)


PLAN = Plan(START, (Stage(70, on_day(100), 1), Stage(80, on_day(200), 2)), Criterion.MEDIAN)
BY_SHARE = replace(PLAN, criterion=Criterion.SHARE, share_required=75)


def team(offset: int, level: float, *, median: float | None = None, at_70: int = 0) -> PlanDay:
    return PlanDay(
        on_day(offset),
        roster=10,
        scored=9,
        newcomers=1,
        eligible=9,
        cohort=9,
        counted=8,
        at_target=(at_70, 0),
        median=round((level if median is None else median) * 1000),
        level=round(level * 1000),
    )


def series(level_on: Callable[[int], float], last: int) -> list[PlanDay]:
    return [team(offset, level_on(offset)) for offset in range(last + 1)]


def stages(plan: Plan, days: list[PlanDay], on: int) -> tuple[StageAssessment, ...]:
    return assess(plan, days, on_day(on)).stages
