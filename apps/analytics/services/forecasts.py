"""Reads the forecasts of a day for the callers who may know the level."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from ssi_platform.domain import forecasts as domain
from ssi_platform.domain.assessment import Assessment

from .. import policies
from ..models import Forecast

FIELDS = tuple(field.name for field in fields(domain.Forecast))
Forecasts = dict[UUID, tuple[int, domain.Forecast]]


def forecasts_of(
    versions: Mapping[UUID, UUID], organisation_id: UUID, on: date, hidden: policies.HiddenDays
) -> Forecasts:
    """Return the forecasts that were made on a day, by team, with the position of their stage.

    `versions` has the plan version that applies to each team.
    """
    if hidden.some is None:
        return {}
    rows = Forecast.objects.of_organisation(organisation_id).select_related("stage")
    made = rows.filter(team__in=list(versions), made_on=on)
    return {
        row.team_id: (row.stage.position, _read(row))
        for row in made
        if row.plan_version_id == versions[row.team_id] and (row.team_id, on) not in hidden
    }


def forecast_in(assessment: Assessment, made: tuple[int, domain.Forecast] | None) -> Assessment:
    """Return an assessment with the forecast of its current stage, if it is of that stage."""
    if made is None or made[0] != assessment.current:
        return assessment
    stages = tuple(
        replace(stage, forecast=made[1]) if stage.position == assessment.current else stage
        for stage in assessment.stages
    )
    return replace(assessment, stages=stages)


def forecasts_as_json(organisation_id: UUID, on: date) -> ArraySubquery:
    """Return the forecasts of a day as a column of a statement about teams; see `forecast_of`."""
    rows = Forecast.objects.of_organisation(organisation_id).filter(team=OuterRef("pk"), made_on=on)
    row = JSONObject(
        position="stage__position", version="plan_version_id", **{name: name for name in FIELDS}
    )
    return ArraySubquery(rows.values(row=row))


def forecast_of(
    version_id: UUID, rows: Iterable[Mapping[str, Any]]
) -> tuple[int, domain.Forecast] | None:
    """Return the forecast of a plan's version, with the position of its stage."""
    row = next((each for each in rows if each["version"] == str(version_id)), None)
    if row is None:
        return None
    days = {name: row[name] and date.fromisoformat(row[name]) for name in FIELDS if "_on" in name}
    reason = row["reason"] and domain.NoForecast(row["reason"])
    values = {name: row[name] for name in FIELDS} | days | {"reason": reason}
    return row["position"], domain.Forecast(**values)


def _read(row: Forecast) -> domain.Forecast:
    reason = None if row.reason is None else domain.NoForecast(row.reason)
    return domain.Forecast(**{name: getattr(row, name) for name in FIELDS} | {"reason": reason})
