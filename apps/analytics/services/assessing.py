"""Assesses teams against the nearest plan on a day, from stored figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.directory.models import Lineage, Team
from apps.organisations.models import Organisation
from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain.assessment import Assessment, assess
from ssi_platform.domain.nearest_plans import nearest_version
from ssi_platform.domain.pauses import Pause, last_days
from ssi_platform.domain.plan_days import PlanDay as CountedDay
from ssi_platform.domain.plan_days import Reason, hidden_day
from ssi_platform.domain.targets import Plan
from ssi_platform.domain.verdicts import RUN_DAYS, Judgement, first_day_needed
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import PlanDay, StageVerdict, TeamDay, coverage
from .early_days import days_on
from .forecasts import forecast_in, forecasts_of
from .own_plans import own_plans

Terms = dict[UUID, "TermsOfTeam"]
Series = dict[UUID, dict[date, CountedDay]]


class NoPlan(LookupError):
    """No plan applies: neither the team, nor a team above it, nor the organisation has one."""


@dataclass(frozen=True, slots=True)
class TeamAssessment:
    """A team's standing against the plan that applies to it on one day."""

    team: Team
    plan: TargetPlan
    version: PlanVersion
    assessment: Assessment
    own_plans: list[UUID] | None = None

    @property
    def coverage(self) -> float:
        return coverage(self.assessment.roster, self.assessment.scored)


@dataclass(frozen=True, slots=True)
class TermsOfTeam:
    """The plan that applies to a team on a day, and since when its days matter."""

    plan: TargetPlan
    version: PlanVersion
    terms: Plan

    @property
    def since(self) -> date:
        return first_day_needed(self.terms)


def assess_team(*, team: Team, caller: Caller, on: date) -> TeamAssessment:
    """Assess a team against its plan on a day. Raises NoPlan."""
    assessments = assess_teams(teams=[team], caller=caller, on=on)
    if not assessments:
        raise NoPlan("No target plan applies to this team.")
    return assessments[0]


def assess_teams(*, teams: Sequence[Team], caller: Caller, on: date) -> list[TeamAssessment]:
    """Assess many teams that the caller sees; those to which no plan applies are left out."""
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    applying = applying_terms(organisation.pk, teams, on)
    if not applying:
        return []
    hidden = policies.hidden_days(caller, list(applying), on)
    series = {
        team_id: {day: hidden_day(day) if (team_id, day) in hidden else each
                  for day, each in days.items()}
        for team_id, days in series_of(organisation, applying, on).items()
    }  # fmt: skip
    verdicts = verdicts_of(applying, organisation.pk, on, hidden)
    versions = {team_id: each.version.pk for team_id, each in applying.items()}
    forecasts = forecasts_of(versions, organisation.pk, on, hidden)
    own = own_plans(caller, list(applying), on)
    return [
        TeamAssessment(
            team,
            terms_of_team.plan,
            terms_of_team.version,
            forecast_in(
                assess(
                    terms_of_team.terms,
                    list(series.get(team.pk, {}).values()),
                    on,
                    window_days=organisation.staleness_days,
                    verdicts=verdicts.get(team.pk),
                ),
                forecasts.get(team.pk),
            ),
            None if own is None else own.get(team.pk, []),
        )
        for team in teams
        if (terms_of_team := applying.get(team.pk))
    ]


def applying_terms(organisation_id: UUID, teams: Sequence[Team], on: date) -> Terms:
    """Return the nearest plan of each team, in the version in force on the day."""
    above = lineages_on(organisation_id, [team.pk for team in teams], on)
    anybody = {team_id for lineage in above.values() for team_id in lineage}
    relevant = TargetPlan.objects.of_organisation(organisation_id).relevant_to(anybody)
    plans = PlanVersion.objects.of_organisation(organisation_id).by_owner(relevant)
    nearest = {team_id: nearest_version(lineage, plans, on) for team_id, lineage in above.items()}
    terms = {
        version.pk: TermsOfTeam(version.plan, version, version.as_plan())
        for version in nearest.values()
        if version
    }
    return {team_id: terms[version.pk] for team_id, version in nearest.items() if version}


def lineages_on(
    organisation_id: UUID, team_ids: Collection[UUID], on: date
) -> dict[UUID, list[UUID]]:
    """Return for each team itself and the teams above it on a day, the nearest first."""
    lines = Lineage.objects.of_organisation(organisation_id).on(on).filter(descendant__in=team_ids)
    above: dict[UUID, list[UUID]] = {}
    for team_id, ancestor_id in lines.order_by("depth").values_list("descendant", "ancestor"):
        above.setdefault(team_id, []).append(ancestor_id)
    return above


def series_of(organisation: Organisation, applying: Terms, on: date) -> Series:
    """Return the plan days by team and day, from the first that an assessment reads."""
    since = min(on, *(terms_of_team.since for terms_of_team in applying.values()))
    rows = (
        TeamDay.objects.of_organisation(organisation.pk)
        .filter(team__in=applying)
        .between(since, on)
    )
    days = {(day.team_id, day.day): day for day in rows}
    counted: Series = {team_id: {} for team_id in applying}
    for row in _stored(applying, organisation.pk, since, on):
        day = days.get((row.team_id, row.day))
        if day is not None:
            counted[row.team_id][row.day] = _counted(row, day)
    for team_id, missing in _missing_on(organisation, applying, counted, days, on).items():
        counted[team_id][on] = missing
    return counted


def _stored(applying: Terms, organisation_id: UUID, since: date, on: date) -> list[PlanDay]:
    versions = {terms_of_team.version.pk for terms_of_team in applying.values()}
    rows = PlanDay.objects.of_organisation(organisation_id).between(since, on)
    rows = rows.filter(team__in=applying, plan_version__in=versions)
    return [row for row in rows if row.plan_version_id == applying[row.team_id].version.pk]


def _missing_on(
    organisation: Organisation,
    applying: Terms,
    counted: Series,
    days: dict[tuple[UUID, date], TeamDay],
    on: date,
) -> dict[UUID, CountedDay]:
    """Return the day itself of teams that have figures of it, and none that the plan counts."""
    teams: dict[PlanVersion, list[UUID]] = {}
    for team_id, terms_of_team in applying.items():
        if (team_id, on) in days and on not in counted[team_id]:
            teams.setdefault(terms_of_team.version, []).append(team_id)
    missing: dict[UUID, CountedDay] = {}
    for version, of_version in teams.items():
        missing |= days_on(organisation=organisation, teams=of_version, version=version, on=on)
    return missing


def _counted(row: PlanDay, day: TeamDay) -> CountedDay:
    return CountedDay(
        day=row.day,
        roster=day.roster,
        scored=day.scored,
        excused=day.excused,
        newcomers=row.newcomers,
        eligible=row.eligible,
        cohort=row.cohort,
        counted=row.counted,
        at_target=tuple(row.at_target),
        median=day.median,
        level=row.level,
        reason=None if row.reason is None else Reason(row.reason),
    )


def verdicts_of(
    applying: Terms, organisation_id: UUID, on: date, hidden: policies.HiddenDays
) -> dict[UUID, dict[int, Judgement]]:
    """Return the stored verdicts of the stages that were due by a day: by team and position."""
    stages = {
        team_id: {stage.pk: stage.position
                  for stage in terms_of_team.version.stages.all() if stage.due_on <= on}
        for team_id, terms_of_team in applying.items()
    }  # fmt: skip
    pauses = {team_id: terms_of_team.terms.pauses for team_id, terms_of_team in applying.items()}
    return judgements(organisation_id, stages, pauses, hidden)


def judgements(
    organisation_id: UUID,
    stages: Mapping[UUID, Mapping[UUID, int]],
    pauses: Mapping[UUID, Sequence[Pause]],
    hidden: policies.HiddenDays,
) -> dict[UUID, dict[int, Judgement]]:
    """Return the stored verdicts of teams: by team and position.

    `stages` are the positions of the stages to look for, by team and id, and `pauses` those of the
    team's plan.
    """
    ids = {stage_id for of_team in stages.values() for stage_id in of_team}
    if not ids:
        return {}
    rows = StageVerdict.objects.of_organisation(organisation_id).filter(team__in=stages)
    verdicts: dict[UUID, dict[int, Judgement]] = {}
    for row in rows.filter(stage__in=ids).defer("reps", "population"):
        position = stages[row.team_id].get(row.stage_id)
        if position is None:  # Given by a plan that applied to the team before.
            continue
        judgement = Judgement(row.attained, row.level, Reason(row.reason) if row.reason else None)
        if hidden.any_of(row.team_id, last_days(row.due_on, RUN_DAYS, pauses[row.team_id])):
            judgement = Judgement(None, reason=Reason.BELOW_MINIMUM_COHORT)
        verdicts.setdefault(row.team_id, {})[position] = judgement
    return verdicts
