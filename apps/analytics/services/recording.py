"""Keeps the forecasts of each week, and judges them by what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery

from apps.organisations.models import Organisation
from ssi_platform.domain.forecasts import METHOD, Forecast, judged_on, outcome
from ssi_platform.domain.targets import Plan, Stage
from ssi_platform.domain.verdicts import RUN_DAYS, attained_on

from ..models import ForecastRecord, PlanDay, StageVerdict
from .plans import PlanInForce

AT_ONCE = 500
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MadeForecast:
    """A forecast, and what it is of."""

    team_id: UUID
    plan: PlanInForce
    stage: Stage
    stage_id: UUID
    forecast: Forecast


def issue(organisation: Organisation, today: date, made: Iterable[MadeForecast]) -> None:
    """Record the forecasts of a week: of each team and stage the first one from Monday on."""
    monday = today - timedelta(days=today.weekday())
    records = ForecastRecord.objects.of_organisation(organisation.pk)
    issued = records.filter(issued_on__gte=monday).values_list("team", "stage")
    known = set(issued)
    rows = [
        _record(organisation, today, each)
        for each in made
        if (each.team_id, each.stage_id) not in known and _says_something(each.forecast)
    ]
    if rows:
        ForecastRecord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)


def _says_something(forecast: Forecast) -> bool:
    return forecast.earliest_on is not None or forecast.probability is not None


def _record(organisation: Organisation, today: date, made: MadeForecast) -> ForecastRecord:
    forecast = made.forecast
    return ForecastRecord(
        organisation_id=organisation.pk,
        team_id=made.team_id,
        plan_version_id=made.plan.version_id,
        stage_id=made.stage_id,
        issued_on=today,
        expected_on=forecast.expected_on,
        earliest_on=forecast.earliest_on,
        latest_on=forecast.latest_on,
        horizon_on=forecast.horizon_on or today,
        judge_on=judged_on(forecast, made.stage.due_on),
        probability=forecast.probability,
        method=METHOD,
    )


def judge_records(organisation: Organisation, today: date, now: datetime) -> None:
    """Judge the records whose time has come, by the days as they are computed now.

    A run that begins on the last day is complete six days later; today is not over yet.
    """
    records = ForecastRecord.objects.of_organisation(organisation.pk)
    over = records.filter(judged_at=None, judge_on__lt=today - timedelta(days=RUN_DAYS - 1))
    due: list[Any] = list(
        over.select_related("plan_version__plan", "stage")
        .prefetch_related("plan_version__stages", "plan_version__plan__pauses")
        .order_by("judge_on", "id")
    )
    for start in range(0, len(due), AT_ONCE):
        some = due[start : start + AT_ONCE]
        days = _days(organisation.pk, some)
        for record in some:
            _judge(record, days.get((record.team_id, record.plan_version_id), {}), now)
        ForecastRecord.objects.bulk_update(some, ["attained_on", "held", "judged_at"])
    _tell_what_was_met(records)


def _tell_what_was_met(records: QuerySet[ForecastRecord]) -> None:
    """Copy the verdicts of due days to the records with a probability that have none yet."""
    verdicts = StageVerdict.objects.filter(
        organisation=OuterRef("organisation"), team=OuterRef("team"), stage=OuterRef("stage"),
        attained__isnull=False, due_on__gte=OuterRef("issued_on"),
    )  # fmt: skip
    waiting = records.filter(met=None, probability__isnull=False)
    with_verdict = waiting.annotate(verdict=Subquery(verdicts.values("attained")[:1]))
    with_verdict.filter(verdict__isnull=False).update(met=F("verdict"))


Days = dict[tuple[UUID, UUID], dict[date, int | None]]


def _days(organisation_id: UUID, records: list[Any]) -> Days:
    """Return the levels, by team, plan version and day, that the records are judged by."""
    first = min(record.issued_on for record in records)
    last = max(record.judge_on for record in records) + timedelta(days=RUN_DAYS)
    rows = PlanDay.objects.of_organisation(organisation_id).between(first, last)
    rows = rows.filter(
        team__in={record.team_id for record in records},
        plan_version__in={record.plan_version_id for record in records},
    )
    days: Days = {}
    for team, version, day, level in rows.values_list("team", "plan_version", "day", "level"):
        days.setdefault((team, version), {})[day] = level
    return days


def _judge(record: Any, days: Mapping[date, int | None], now: datetime) -> None:
    """Judge one record. It stays undecided where its version no longer counted the last day."""
    record.judged_at = now
    plan: Plan = record.plan_version.as_plan()
    stage = next(each for each in plan.stages if each.position == record.stage.position)
    levels = {day: level for day, level in days.items()
              if level is not None and record.issued_on < day}  # fmt: skip
    last = record.judge_on + timedelta(days=RUN_DAYS - 1)
    record.attained_on = attained_on(plan, stage, levels, last)
    if record.attained_on is None and record.judge_on not in days:
        return
    record.held = outcome(record.earliest_on, record.latest_on, record.attained_on)
