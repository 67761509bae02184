"""Plan days that are not stored: they are computed on request."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import numpy as np
from django.db import connection

from apps.organisations.models import Organisation
from apps.targets.models import PlanVersion
from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.columns import Held, carry_forward
from ssi_platform.domain.plan_columns import PLAN_FIGURES, REASONS, PlanDays, plan_days
from ssi_platform.domain.plan_days import PlanDay
from ssi_platform.domain.populations import PlanTerms
from ssi_platform.domain.rosters import Roster, rosters
from ssi_platform.domain.targets import Plan

from .inputs import Inputs, number_of


def days_on(
    *, organisation: Organisation, teams: Collection[UUID], version: PlanVersion, on: date
) -> dict[UUID, PlanDay]:
    """Return the day of some teams as a version of a plan counts it; nobody's days are absent.

    Days before a plan's start are not stored, and neither are those of versions that were
    superseded.
    """
    with connection.cursor() as cursor:
        inputs = Inputs(cursor, organisation, on)
        directory = inputs.directory(on)
        units = np.zeros(directory.teams + 1, np.bool_)
        units[[inputs.codes[team] for team in teams]] = True
        window = organisation.staleness_days
        scores = inputs.scores(cursor, on, on)
        held = carry_forward(scores, days=1, reps=directory.reps, window=window)
    counted = count_day(
        inputs, held, list(rosters(directory, 1, units)), plan=version.as_plan(),
        owner=version.plan.team_id, on=on,
    )  # fmt: skip
    return {team: day for team, day in counted.items() if team is not None}


def count_day(
    inputs: Inputs, held: Held, some: Sequence[Roster], *, plan: Plan, owner: UUID | None, on: date
) -> dict[UUID | None, PlanDay]:
    """Return a day as a plan counts it, by the ids of some rosters, None the organisation's.

    The rosters and `held` are of that day alone.
    """
    directory = inputs.directory(on)
    wanted = np.zeros((directory.teams + 1, 1), np.bool_)
    wanted[[roster.unit for roster in some]] = True
    terms = PlanTerms(
        version=0,
        plan=plan,
        owner=inputs.codes[owner],
        starts_on=number_of(plan.starts_on) - number_of(on),
        wanted=wanted,
    )
    rows = plan_days(held, some, directory, [terms])
    units = [*inputs.teams, None]
    return {
        units[unit]: counted_day(on, plan, rows, row) for row, unit in enumerate(rows.unit.tolist())
    }


def counted_day(on: date, plan: Plan, rows: PlanDays, row: int) -> PlanDay:
    """Return a row of a plan's columns, which is of a day, as that day."""
    figures = {name: int(rows.figures[name][row]) for name in PLAN_FIGURES}
    median, level, reason = (figures.pop(name) for name in ("median", "level", "reason"))
    return PlanDay(
        day=on,
        **figures,
        at_target=tuple(rows.at_target[row, : len(plan.stages)].tolist()),
        median=None if median == MISSING else median,
        level=None if level == MISSING else level,
        reason=None if reason == MISSING else REASONS[reason],
    )
