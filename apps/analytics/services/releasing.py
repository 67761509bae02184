"""Writes the weekly releases: each once, after the week has ended and is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db import connection

from apps.directory.models import Team
from apps.ledger.models import StaleRange
from apps.organisations.models import Organisation
from ssi_platform.database import packed
from ssi_platform.domain.assessment import assess
from ssi_platform.domain.blocks import MISSING
from ssi_platform.domain.calendar import CUT_OFF, local_day
from ssi_platform.domain.cohorts import LEAST_REPS, rounded_share
from ssi_platform.domain.columns import Held, carry_forward
from ssi_platform.domain.plan_days import PlanDay
from ssi_platform.domain.releases import WEEK, ReleasedFigures, closed_week, released_figures
from ssi_platform.domain.rosters import Roster, rosters
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Release
from .assessing import TermsOfTeam, applying_terms, series_of, verdicts_of
from .early_days import count_day
from .inputs import Inputs

TEAMS_AT_ONCE = 50  # Half a year of these teams fits in memory at once.


def release_week(*, caller: Caller, now: datetime) -> bool:
    """Write the releases of the first week without them; return whether there were any to write.

    The first week of an organisation is the last one that has ended. A week waits until its days
    are computed. Safe to repeat: a release that exists is never written again.
    """
    policies.may_recompute(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    last_day = closed_week(local_day(now - CUT_OFF, organisation.zone))
    released = Release.objects.of_organisation(organisation.pk)
    newest = (
        released.of_organisation_itself().order_by("-day").values_list("day", flat=True).first()
    )
    day = newest + WEEK if newest else last_day
    stale = StaleRange.objects.of_organisation(organisation.pk)
    if day > last_day or stale.filter(failed=False, from_day__lte=day).exists():
        return False
    week = _Week(organisation, day)
    if not newest and not week.rosters:
        return False  # Nobody is in any team yet.
    rows = week.releases(now)
    Release.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return True


@dataclass(frozen=True, slots=True)
class _Standing:
    """A team's stage that is due next, as a release shows it."""

    due_on: date | None = None
    state: str | None = None
    share: int | None = None


NO_PLAN = _Standing()


class _Week:
    """An organisation on the last day of a week."""

    def __init__(self, organisation: Organisation, day: date) -> None:
        self.organisation, self.day = organisation, day
        with connection.cursor() as cursor:
            self.inputs = Inputs(cursor, organisation, day)
            scores = self.inputs.scores(cursor, day, day)
        self.directory = self.inputs.directory(day)
        self.held = carry_forward(
            scores, days=1, reps=self.directory.reps, window=organisation.staleness_days
        )
        self.reps = packed.uuids(self.inputs.reps)
        self.rosters = list(rosters(self.directory, 1))
        before = Release.objects.of_organisation(organisation.pk).latest_before(day)
        self.last = {release.team_id: release for release in before}

    def releases(self, now: datetime) -> list[Release]:
        """Return the releases of all teams that anybody is in, and of the organisation."""
        figures = {roster.unit: self._figures(roster) for roster in self.rosters}
        standings = self._standings(figures)
        figures.setdefault(self.directory.organisation, ReleasedFigures(frozenset()))
        units: dict[int, UUID | None] = {code: team for team, code in self.inputs.codes.items()}
        team_of = self._team_of_each_rep()
        return [
            self._release(units[unit], released, standings.get(units[unit], NO_PLAN), team_of, now)
            for unit, released in figures.items()
        ]

    def _figures(self, roster: Roster) -> ReleasedFigures[UUID]:
        totals = self.held.values[0, 0]
        codes = roster.reps[roster.present[0]]
        scores = {self.reps[code]: int(totals[code]) for code in codes if totals[code] != MISSING}
        last = self.last.get(self._team(roster.unit))
        return released_figures(scores, frozenset(last.reps) if last else frozenset())

    def _team(self, unit: int) -> UUID | None:
        return None if unit == self.directory.organisation else self.inputs.teams[unit]

    def _team_of_each_rep(self) -> dict[UUID, str]:
        stays = self.directory.stays
        rows = np.flatnonzero((stays.first <= 0) & (stays.until > 0))
        return {self.reps[stays.rep[row]]: str(self.inputs.teams[stays.team[row]]) for row in rows}

    def _release(
        self,
        team_id: UUID | None,
        released: ReleasedFigures[UUID],
        standing: _Standing,
        team_of: Mapping[UUID, str],
        now: datetime,
    ) -> Release:
        last = self.last.get(team_id)
        kept = last.population_day if last and not released.renewed else self.day
        teams: dict[str, int] = {}
        for rep in released.reps:
            teams[team_of[rep]] = teams.get(team_of[rep], 0) + 1
        return Release(
            organisation_id=self.organisation.pk,
            team_id=team_id,
            day=self.day,
            population_day=kept if released.reps else None,
            step=released.step,
            median=released.median,
            lower_quartile=released.lower_quartile,
            upper_quartile=released.upper_quartile,
            share=standing.share,
            state=standing.state,
            due_on=standing.due_on,
            reps=sorted(released.reps),
            teams=teams,
            released_at=now,
        )

    def _standings(
        self, figures: Mapping[int, ReleasedFigures[UUID]]
    ) -> dict[UUID | None, _Standing]:
        """Return the standings of the teams to which a plan applies."""
        of_teams = [roster for roster in self.rosters if roster.unit in figures
                    and roster.unit != self.directory.organisation]  # fmt: skip
        standings: dict[UUID | None, _Standing] = {}
        for start in range(0, len(of_teams), TEAMS_AT_ONCE):
            portion = of_teams[start : start + TEAMS_AT_ONCE]
            standings |= self._standings_of(portion, figures)
        return standings

    def _standings_of(
        self, some: Sequence[Roster], figures: Mapping[int, ReleasedFigures[UUID]]
    ) -> dict[UUID | None, _Standing]:
        organisation, day = self.organisation, self.day
        ids = [self.inputs.teams[roster.unit] for roster in some]
        teams = list(Team.objects.of_organisation(organisation.pk).filter(pk__in=ids))
        applying = applying_terms(organisation.pk, teams, day)
        if not applying:
            return {}
        series = series_of(organisation, applying, day)
        verdicts = verdicts_of(applying, organisation.pk, day, policies.HiddenDays())
        standings: dict[UUID | None, _Standing] = {}
        for roster in some:
            team_id = self.inputs.teams[roster.unit]
            if terms := applying.get(team_id):
                counted = self._counted(roster, figures[roster.unit], terms)
                days = series[team_id]
                if real := days.get(day):
                    reason = real.reason or counted.reason
                    level = None if reason else counted.level
                    counted = replace(counted, reason=reason, level=level)
                assessment = assess(
                    terms.terms, list((days | {day: counted}).values()), day,
                    window_days=organisation.staleness_days, verdicts=verdicts.get(team_id),
                )  # fmt: skip
                stage = next(s for s in assessment.stages if s.position == assessment.current)
                standings[team_id] = _Standing(stage.due_on)
                if counted.counted >= LEAST_REPS:
                    at_target = stage.at_target if stage.level is not None else None
                    share = None if at_target is None else rounded_share(at_target, counted.counted)
                    standings[team_id] = _Standing(stage.due_on, str(stage.state), share)
        return standings

    def _counted(
        self, roster: Roster, released: ReleasedFigures[UUID], terms: TermsOfTeam
    ) -> PlanDay:
        """Return the day as the plan counts the reps of the release."""
        among = np.array([self.reps[code] in released.reps for code in roster.reps], np.bool_)
        narrowed = Roster(roster.unit, roster.reps, roster.present & among)
        held: Held = self.held
        days = count_day(
            self.inputs, held, [narrowed], plan=terms.terms, owner=terms.plan.team_id, on=self.day
        )
        return days.get(self.inputs.teams[roster.unit], PlanDay(self.day))
