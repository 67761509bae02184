"""Reads the forecasts of a day for the callers who may know the level."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from ssi_platform.domain import forecasts as domain
from ssi_platform.domain.assessment import Assessment

from .. import policies
from ..models import Forecast

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


def _read(row: Forecast) -> domain.Forecast:
    return domain.Forecast(
        level=row.level,
        slope=row.slope,
        expected_on=row.expected_on,
        earliest_on=row.earliest_on,
        latest_on=row.latest_on,
        horizon_on=row.horizon_on,
        probability=row.probability,
        reason=None if row.reason is None else domain.NoForecast(row.reason),
    )
