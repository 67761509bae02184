"""Makes the forecasts of today, of all teams of an organisation at once.

A step of its own: a corrected score is computed first, and the forecasts follow once the whole
organisation is fresh.
"""

from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from apps.ledger.services import is_stale
from apps.organisations.models import Organisation
from apps.shifts.services import confirmed_shifts
from ssi_platform.domain.blocks import MISSING, block_of
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.columns import Held, carry_forward
from ssi_platform.domain.forecasts import (
    METHOD,
    WINDOW_DAYS,
    Course,
    Forecast,
    forecast,
    refusal,
)
from ssi_platform.domain.past_levels import is_carried_by_one, past_levels
from ssi_platform.domain.plan_columns import plan_days
from ssi_platform.domain.populations import PlanTerms, population
from ssi_platform.domain.rosters import Directory, Ints, Roster, rosters
from ssi_platform.domain.targets import Stage, stage_on
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import StaleForecasts
from .inputs import Inputs, number_of
from .plans import PlanInForce
from .recording import MadeForecast, issue, judge_records

# Of each team the first day with scores. The key finds it without reading the days after it.
HISTORIES = """
SELECT team.id, (SELECT d.day FROM analytics_teamday d
                 WHERE d.organisation_id = %(organisation)s AND d.team_id = team.id AND d.scored > 0
                 ORDER BY d.day LIMIT 1)
FROM unnest(%(teams)s::uuid[]) AS team (id)
"""
FIELDS = tuple(field.name for field in fields(Forecast))
COLUMNS = ("plan_version_id", "made_on", *FIELDS, "method")
TYPES = {
    "team_id": "uuid", "stage_id": "uuid", "plan_version_id": "uuid", "made_on": "date",
    "level": "integer", "slope": "integer", "expected_on": "date", "earliest_on": "date",
    "latest_on": "date", "horizon_on": "date", "probability": "smallint", "reason": "text",
    "method": "smallint",
}  # fmt: skip
STORE = f"""
WITH fresh ({", ".join(TYPES)}) AS (
    SELECT * FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in TYPES.items())})
),
gone AS (
    DELETE FROM analytics_forecast f WHERE f.organisation_id = %(organisation)s
      AND NOT EXISTS (SELECT FROM fresh
                      WHERE fresh.team_id = f.team_id AND fresh.stage_id = f.stage_id)
)
INSERT INTO analytics_forecast AS f (organisation_id, {", ".join(TYPES)}, version)
SELECT %(organisation)s, fresh.*, 1 FROM fresh
ON CONFLICT (organisation_id, team_id, stage_id) DO UPDATE
SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}, version = f.version + 1
WHERE ({", ".join(f"f.{name}" for name in COLUMNS)})
    IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in COLUMNS)})
"""


def has_stale_forecasts(organisation_id: UUID) -> bool:
    """Tell whether something was computed since the forecasts of an organisation were made."""
    return StaleForecasts.objects.of_organisation(organisation_id).exists()


def make_forecasts(*, caller: Caller, now: datetime) -> bool:
    """Make the forecasts of today if something was computed since; return whether it was done.

    They wait until the organisation is fresh. What is computed meanwhile leaves them stale, so that
    they are made again. Safe to repeat. Raises NotAllowed unless the caller is the platform itself.
    """
    policies.may_recompute(caller)
    stale = StaleForecasts.objects.of_organisation(caller.organisation_id).first()
    if stale is None or is_stale(caller.organisation_id, now):
        return False
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    today = local_day(now, organisation.zone)
    with connection.cursor() as cursor:
        made = list(_forecasts(cursor, Inputs(cursor, organisation, today)))
        _store(cursor, organisation.pk, today, made)
    issue(organisation, today, made)
    judge_records(organisation, today, now)
    rows = StaleForecasts.objects.of_organisation(organisation.pk)
    rows.filter(pk=stale.pk, changes=stale.changes).delete()
    return True


def _forecasts(cursor: Any, inputs: Inputs) -> Iterator[MadeForecast]:
    """Yield the forecasts of the teams to which a plan applies today and in which anybody is."""
    plans = {
        team: each.version
        for team, applying in inputs.plans_of_teams.items()
        for each in applying
        if each.last == inputs.today
    }
    if not plans:
        return
    recent = _Recent(cursor, inputs, list(plans))
    for code, plan in enumerate(inputs.plans):
        teams = [team for team, applies in plans.items() if applies is plan]
        if teams:
            yield from recent.of_plan(code, plan, teams)


class _Recent:
    """The scores of the last 90 days, and the rosters of today."""

    def __init__(self, cursor: Any, inputs: Inputs, teams: list[int]) -> None:
        self.inputs = inputs
        first = inputs.today - timedelta(days=WINDOW_DAYS - 1)
        window = inputs.organisation.staleness_days
        scores = inputs.scores(cursor, first, inputs.today)
        self.held = carry_forward(scores, days=WINDOW_DAYS, reps=len(inputs.reps), window=window)
        self.today = Held(self.held.values[:, -1:], self.held.age[-1:])
        self.directory: Directory = inputs.directory(inputs.today)
        units = np.zeros(len(inputs.teams) + 1, np.bool_)
        units[teams] = True
        self.rosters = {roster.unit: roster for roster in rosters(self.directory, 1, units)}
        given = {**inputs.given, "teams": [inputs.teams[team] for team in teams]}
        cursor.execute(HISTORIES, given)
        self.histories: dict[UUID, date | None] = dict(cursor.fetchall())
        self.shifts = confirmed_shifts(first=first, last=inputs.today)

    def of_plan(self, code: int, plan: PlanInForce, teams: list[int]) -> Iterator[MadeForecast]:
        """Yield the forecasts of the teams to which a plan applies."""
        inputs = self.inputs
        some = [self.rosters[team] for team in teams if team in self.rosters]
        terms = self._terms(code, plan, teams)
        counting = population(self.directory, terms)
        rows = plan_days(self.today, some, self.directory, [terms])
        levels = dict(zip(rows.unit.tolist(), rows.figures["level"].tolist(), strict=True))
        stage = stage_on(plan.plan.stages, inputs.today)
        stage_id = plan.stages[plan.plan.stages.index(stage)]
        for roster in some:
            eligible = counting.eligible(block_of(roster, slice(0, 1)))[0]
            reps = roster.reps[eligible & (self.today.values[0, 0, roster.reps] != MISSING)]
            made = self._forecast(plan, stage, roster, reps, levels.get(roster.unit, MISSING))
            yield MadeForecast(inputs.teams[roster.unit], plan, stage, stage_id, made)

    def _terms(self, code: int, plan: PlanInForce, teams: list[int]) -> PlanTerms:
        wanted = np.zeros((len(self.inputs.teams) + 1, 1), np.bool_)
        wanted[teams] = True
        starts_on = number_of(plan.plan.starts_on) - number_of(self.inputs.today)
        owner = self.inputs.codes[plan.team_id]
        return PlanTerms(code, plan.plan, owner, starts_on, wanted)

    def _forecast(
        self, plan: PlanInForce, stage: Stage, roster: Roster, reps: Ints, level: int
    ) -> Forecast:
        """Return the forecast of a team whose counted reps are some, by code."""
        today = self.inputs.today
        reason = refusal(
            plan.plan,
            stage,
            today,
            level=None if level == MISSING else level,
            counted=len(reps),
            carried_by_one=len(reps) > 0
            and is_carried_by_one(plan.plan, self.today.values[0, 0, reps]),
        )
        if reason:
            return Forecast(reason=reason)
        values, ages = self.held.values[0][:, reps], self.held.age[:, reps]
        days, levels = past_levels(plan.plan, values, ages)
        begun = self.histories[self.inputs.teams[roster.unit]] or today
        course = Course(today, days - (WINDOW_DAYS - 1), levels, (today - begun).days + 1)
        return forecast(course, stage, self.shifts)


def _store(cursor: Any, organisation_id: UUID, today: date, made: list[MadeForecast]) -> None:
    """Store the forecasts in place of all earlier ones; rows that stay the same are not written."""
    rows = [
        (each.team_id, each.stage_id, each.plan.version_id, today, *astuple(each.forecast), METHOD)
        for each in made
    ]
    columns = zip(*rows, strict=True) if rows else ([] for _ in TYPES)
    given = dict(zip(TYPES, (list(column) for column in columns), strict=True))
    cursor.execute(STORE, {"organisation": organisation_id, **given})
