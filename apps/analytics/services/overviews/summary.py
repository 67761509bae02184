"""The summary of one team, or of the organisation, on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import connection

from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.domain.summaries import Bin, Bounds, histogram, missing_data_bounds
from ssi_platform.tenancy.caller import Caller

from ..directory_inputs import DirectoryInputs
from ..team_scores import TeamScores, read_team_scores
from .figures import Figures, ReadableDays
from .overview import difference
from .stored_days import DaysOfTeam, read_days


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a median over some days, in thousandths; None where a day is unknown."""

    days: int
    since: date
    change: int | None
    same_reps: int | None
    composition_effect: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """A team, or with None the organisation, on a day.

    `histogram` and `bounds` are None where the caller does not read the day in full.
    """

    team: UUID | None
    on: date
    figures: Figures
    histogram: list[Bin] | None
    bounds: Bounds | None
    changes: list[Change]


def summary_of(
    *, caller: Caller, now: datetime, team: UUID | None = None, on: date | None = None
) -> Summary:
    """Return the summary of a team that the caller sees, or of the organisation.

    Args:
        caller: figures that the caller may not read are None, with a reason.
        now: the present instant.
        team: the team's id; None for the organisation.
        on: the day; None for today in the organisation's zone.
    """
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    on = on or local_day(now, organisation.zone)
    days = [on, *(on - timedelta(days=back) for back in CHANGE_DAYS)]
    teams = [] if team is None else [DaysOfTeam(team, None, frozenset(days))]
    with connection.cursor() as cursor:
        stored = read_days(cursor, organisation.pk, teams, days)
        readable = ReadableDays(caller, stored, [each.team for each in teams], days)
        if not readable.is_full(team, on):
            return Summary(
                team, on, readable.on(team, on), None, None, _rounded(readable, team, days)
            )
        inputs = DirectoryInputs(cursor, organisation)
        units = np.zeros(len(inputs.teams) + 1, np.bool_)
        units[inputs.codes[team]] = True
        scores = read_team_scores(cursor, inputs, days, units)
    unit, figures = inputs.codes[team], readable.on(team, on)
    totals = list(scores.on_roster(0, unit).values())
    changes = [
        _with_composition(change, scores, unit, place) if readable.is_full(team, day) else change
        for place, (day, change) in enumerate(
            zip(days[1:], _rounded(readable, team, days), strict=True), start=1
        )
    ]
    return Summary(
        team,
        on,
        figures,
        histogram(totals),
        missing_data_bounds(totals, figures.roster or 0),
        changes,
    )


def _rounded(readable: ReadableDays, team: UUID | None, days: Sequence[date]) -> list[Change]:
    """Return the changes of the medians as the caller reads them, without their parts."""
    now = readable.median(team, days[0])
    return [
        Change((days[0] - day).days, day, difference(now, readable.median(team, day)), None, None)
        for day in days[1:]
    ]


def _with_composition(change: Change, scores: TeamScores, unit: int, place: int) -> Change:
    parts = scores.change(unit, 0, place)
    return Change(change.days, change.since, change.change, parts.same_reps, parts.composition)
