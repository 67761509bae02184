"""The overview: the tree of the teams that a caller sees, with the figures of one day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from django.db import connection

from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.periods import week_ends
from ssi_platform.domain.rosters import Bools
from ssi_platform.tenancy.caller import Caller

from ..directory_inputs import DirectoryInputs
from ..freshness import Freshness, organisation_with_freshness
from ..inputs import Inputs
from ..team_scores import TeamScores, read_team_scores
from .figures import Figures, ReadableDays
from .open_alerts import Alerts, alert_columns, count_alerts
from .stored_days import DaysOfTeam, read_days
from .team_stages import Applying, Stages, Standing, applying_plans, days_needed
from .teams import PlacedTeam, teams_seen_by

WEEKS_SHOWN = 26
ON, BEFORE = 0, 1  # The places of the two days whose scores are read.


@dataclass(frozen=True, slots=True)
class Line:
    """A team, or the organisation, on a day; points in thousandths.

    `change` is that of the median. `sparkline` has the median of each week's last day.
    `open_alerts` is None for who may read no alerts.
    """

    figures: Figures
    change: int | None
    composition_effect: int | None
    sparkline: list[int | None]
    open_alerts: int | None


@dataclass(frozen=True, slots=True)
class TeamLine(Line):
    """A team of the tree, with its standing, or None where no plan applies to it."""

    team: PlacedTeam
    parent: UUID | None
    delta_to_organisation: int | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The teams and the organisation on a day, beside `compared_on`; `weeks` are the last days."""

    on: date
    compared_on: date
    weeks: list[date]
    organisation: Line
    teams: list[TeamLine]
    freshness: Freshness


def overview_of(
    *, caller: Caller, now: datetime, on: date | None = None, days: int = 28,
    root: str | None = None,
) -> Overview:  # fmt: skip
    """Return the teams that a caller sees, and the organisation, on a day.

    Args:
        caller: whose teams; figures that the caller may not read are None, with a reason.
        now: the present instant.
        on: the day; None for today in the organisation's zone.
        days: over how many days medians are compared, 1 or more.
        root: the id or external id of a team: only this team and those below it on the day.
    """
    of_alerts = alert_columns(caller)
    organisation, freshness = organisation_with_freshness(caller, **of_alerts)
    on = on or local_day(now, organisation.zone)
    before, weeks = on - timedelta(days=days), week_ends(on, WEEKS_SHOWN, organisation.calendar)
    teams = teams_seen_by(caller, on, root)
    ids = [team.id for team in teams]
    with connection.cursor() as cursor:
        inputs = Inputs(cursor, organisation, on)
        applying = applying_plans(inputs, ids, on)
        shown = {on, before, *weeks}
        wanted = days_wanted(ids, applying, on, shown, organisation.staleness_days)
        stored = read_days(cursor, organisation.pk, wanted, shown)
        readable = ReadableDays(caller, stored, ids, sorted(shown))
        units = readable_units(inputs, readable, ids, on)
        scores = read_team_scores(cursor, inputs, [on, before], units)
    forecasts = {team.id: team.forecasts for team in teams}
    standings = Stages(inputs, stored, scores, on).standings(applying, readable.hidden, forecasts)
    above = inputs.above_on(on)
    alerts = count_alerts(organisation, of_alerts, above)
    lines = Lines(inputs, readable, scores, (on, before), weeks, alerts)
    of_organisation = lines.line(None)
    return Overview(
        on=on,
        compared_on=before,
        weeks=weeks,
        organisation=of_organisation,
        teams=[
            _team_line(
                team,
                above.get(team.id, []),
                lines.line(team.id),
                of_organisation,
                standings.get(team.id),
            )
            for team in teams
        ],
        freshness=freshness,
    )


def days_wanted(
    teams: Sequence[UUID], applying: Applying, on: date, shown: set[date], window_days: int
) -> list[DaysOfTeam]:
    """Return the days of each team: those that its standing needs, and others that are shown."""
    wanted = []
    needed = {plan: days_needed(plan, on, window_days) for plan in applying.values()}
    for team in teams:
        plan = applying.get(team)
        of_plan = needed[plan] if plan else frozenset()
        if plan:
            wanted.append(DaysOfTeam(team, plan.version_id, of_plan))
        wanted.append(DaysOfTeam(team, None, frozenset(shown - of_plan)))
    return wanted


def readable_units(
    inputs: DirectoryInputs, readable: ReadableDays, teams: Iterable[UUID], on: date
) -> Bools:
    """Return whether the scores of each team, and of the organisation, of a day are read."""
    units = np.zeros(len(inputs.teams) + 1, np.bool_)
    for team in (*teams, None):
        units[inputs.codes[team]] = readable.is_full(team, on)
    return units


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes the lines of teams, and of the organisation (None)."""

    inputs: DirectoryInputs
    readable: ReadableDays
    scores: TeamScores
    days: tuple[date, date]
    weeks: Sequence[date]
    alerts: Alerts | None

    def line(self, team: UUID | None) -> Line:
        on, before = self.days
        figures = self.readable.on(team, on)
        return Line(
            figures,
            difference(figures.median, self.readable.median(team, before)),
            self._composition(team),
            [self.readable.median(team, day) for day in self.weeks],
            None if self.alerts is None else self.alerts[team],
        )

    def _composition(self, team: UUID | None) -> int | None:
        """Return the composition effect, where the caller reads the scores of both days."""
        if not self.readable.is_full(team, *self.days):
            return None
        return self.scores.change(self.inputs.codes[team], ON, BEFORE).composition


def difference(one: int | None, other: int | None) -> int | None:
    """Return how much one median is above another; None where one is unknown."""
    return None if one is None or other is None else one - other


def _team_line(
    team: PlacedTeam,
    above: Sequence[UUID],
    line: Line,
    organisation: Line,
    standing: Standing | None,
) -> TeamLine:
    return TeamLine(
        line.figures,
        line.change,
        line.composition_effect,
        line.sparkline,
        line.open_alerts,
        team,
        above[1] if len(above) > 1 else None,
        difference(line.figures.median, organisation.figures.median),
        standing,
    )
