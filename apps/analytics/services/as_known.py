"""Statistics and attainment as they could be computed from what was known at an instant."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from apps.directory.models import Team
from apps.ledger.services import HistoryIncomplete
from apps.organisations.models import Organisation
from apps.targets.models import PlanVersion
from ssi_platform.database.packed import MISSING
from ssi_platform.domain.assessment import assess
from ssi_platform.domain.columns import TEAM_FIGURES, carry_forward, team_days
from ssi_platform.domain.plan_columns import plan_days
from ssi_platform.domain.plan_days import PlanDay
from ssi_platform.domain.populations import PlanTerms
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.rosters import Roster, rosters
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import OrganisationDay
from .assessing import NoPlan, TeamAssessment
from .draining import kept_from
from .early_days import counted_day
from .inputs import number_of
from .known_inputs import KnownInputs
from .known_verdicts import judgements_known
from .plans import PlanInForce

DAY = timedelta(days=1)
MOST_DAYS = 92
MOST_REP_DAYS = 1_000_000


def statistics_as_known(
    *, caller: Caller, team: UUID | None, days: tuple[date | None, date | None],
    known_at: datetime, now: datetime,
) -> list[OrganisationDay]:  # fmt: skip
    """Return the statistics of a team, or of the organisation, as they were known at an instant.

    The rows are not stored: `version` is 0, and `computed_at` is now. `days` are the first and the
    last one, at most 92. Raises NotAllowed, and Invalid with `span_too_long` or
    `history_incomplete`.
    """
    policies.may_read_as_known(caller)
    first, last = days
    if first is None or last is None or (last - first).days >= MOST_DAYS:
        raise _too_long(f"Needs `from` and `to` of at most {MOST_DAYS} days.")
    with connection.cursor() as cursor:
        inputs = _inputs(cursor, caller, known_at, now)
        last = min(last, inputs.today)
        if last < first:
            return []
        _check(inputs, first, last)
        held, on_rosters = _held(cursor, inputs, [team], first, last)
    rows = team_days(held, on_rosters)
    return [
        OrganisationDay(
            organisation_id=caller.organisation_id, day=first + int(day) * DAY, version=0,
            computed_at=now, erased_members=0,
            **{name: _shown(rows.figures[name][row]) for name in TEAM_FIGURES},
        )
        for row, day in enumerate(rows.day)
    ]  # fmt: skip


def assess_as_known(
    *, team: Team, caller: Caller, on: date, known_at: datetime, now: datetime
) -> TeamAssessment:
    """Assess a team against its plan on a day, as it was known at an instant.

    There is no forecast, and own plans of reps are not told. Raises NoPlan, NotAllowed, and
    Invalid with `span_too_long` or `history_incomplete`.
    """
    policies.may_read_as_known(caller)
    with connection.cursor() as cursor:
        inputs = _inputs(cursor, caller, known_at, now)
        _refuse_lost_plan(inputs, team.pk, on)
        version = inputs.plan_on(on, team.pk)
        if version is None:
            raise NoPlan("No target plan applied to this team.")
        counted = _counted(cursor, inputs, team.pk, version, on)
        verdicts = judgements_known(cursor, inputs, team.pk, version, on)
    assessment = assess(
        version.plan, counted, on,
        window_days=inputs.organisation.staleness_days, verdicts=verdicts,
    )  # fmt: skip
    row = PlanVersion.objects.of_organisation(caller.organisation_id).select_related("plan")
    stored = row.get(pk=version.version_id)
    return TeamAssessment(team, stored.plan, stored, assessment)


def _counted(
    cursor: Any, inputs: KnownInputs, team: UUID, version: PlanInForce, on: date
) -> list[PlanDay]:
    """Return the days that an assessment of a day reads, as the plan counted them."""
    applied = {
        each.version.version_id for each in inputs.plans_of_teams.get(inputs.codes[team], [])
    }
    last = min(on, inputs.today)
    first = min(version.since if version.version_id in applied else on, on)
    if last < first:
        return []
    _check(inputs, first, last)
    held, on_rosters = _held(cursor, inputs, [team], first, last)
    directory = inputs.directory(first)
    wanted = np.zeros((directory.teams + 1, (last - first).days + 1), np.bool_)
    wanted[inputs.codes[team]] = True
    terms = PlanTerms(
        version=0,
        plan=version.plan,
        owner=inputs.codes[version.team_id],
        starts_on=number_of(version.plan.starts_on) - number_of(first),
        wanted=wanted,
    )
    rows = plan_days(held, on_rosters, directory, [terms])
    return [
        counted_day(first + int(day) * DAY, version.plan, rows, row)
        for row, day in enumerate(rows.day)
    ]


def _inputs(cursor: Any, caller: Caller, known_at: datetime, now: datetime) -> KnownInputs:
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    try:
        return KnownInputs(cursor, organisation, min(known_at, now))
    except HistoryIncomplete as error:
        raise _incomplete(str(error)) from None


def _held(
    cursor: Any, inputs: KnownInputs, units: Sequence[UUID | None], first: date, last: date
) -> tuple[Any, list[Roster]]:
    """Return the scores that held on some days, and the rosters of some units."""
    directory, days = inputs.directory(first), (last - first).days + 1
    chosen = np.zeros(directory.teams + 1, np.bool_)
    chosen[[inputs.codes[unit] for unit in units]] = True
    held = carry_forward(
        inputs.scores(cursor, first, last), days=days, reps=directory.reps,
        window=inputs.organisation.staleness_days,
    )  # fmt: skip
    return held, list(rosters(directory, days, chosen))


def _check(inputs: KnownInputs, first: date, last: date) -> None:
    """Raise Invalid for too much to compute, and for days whose scores are not all kept."""
    if ((last - first).days + 1) * len(inputs.reps) > MOST_REP_DAYS:
        raise _too_long(f"At most {MOST_REP_DAYS:,} days times reps are computed.")
    if first < kept_from(inputs.organisation):
        raise _incomplete(f"Scores of days before {kept_from(inputs.organisation)} are not kept.")


def _refuse_lost_plan(inputs: KnownInputs, team: UUID, on: date) -> None:
    owners = {plan.owner for plan in inputs.lost}
    if owners & {None, *inputs.above_on(on).get(team, [])}:
        raise _incomplete("A plan that may have applied to the team was deleted since then.")


def _too_long(detail: str) -> Invalid:
    return Invalid([FieldError("known_at", "span_too_long", detail)])


def _incomplete(detail: str) -> Invalid:
    return Invalid([FieldError("known_at", "history_incomplete", detail)])


def _shown(value: Any) -> int | None:
    return None if value == MISSING else int(value)
