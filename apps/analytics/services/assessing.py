from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from apps.directory.models import Lineage, Team
from apps.organisations.models import Organisation
from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain.attainment import RUN_DAYS, TeamReading
from ssi_platform.domain.pace import Assessment, assess
from ssi_platform.domain.targets import Plan
from ssi_platform.tenancy.caller import Caller

from ..models import StageDay, TeamDay

Terms = dict[UUID, "TermsOfTeam"]


class NoPlan(LookupError):
    """Neither the team, nor a team above it, nor the organisation has a plan."""


@dataclass(frozen=True, slots=True)
class TeamAssessment:
    """A team's standing against the plan that applies to it on one day."""

    team: Team
    plan: TargetPlan
    version: PlanVersion
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class TermsOfTeam:
    """What applies to a team on a day, and since when its days matter to the judgement."""

    plan: TargetPlan
    version: PlanVersion
    terms: Plan
    since: date
    positions: dict[UUID, int]


def assess_team(*, team: Team, caller: Caller, on: date) -> TeamAssessment:
    """Judge a team against its plan on a day, from what is computed. Raises NoPlan."""
    found = assess_teams(teams=[team], caller=caller, on=on)
    if not found:
        raise NoPlan("No target plan applies to this team.")
    return found[0]


def assess_teams(*, teams: Sequence[Team], caller: Caller, on: date) -> list[TeamAssessment]:
    """Judge many teams that the caller sees; those to which no plan applies are left out."""
    applying = _applying(caller.organisation_id, teams, on)
    series = _series(applying, caller, on)
    window = Organisation.objects.get(pk=caller.organisation_id).staleness_days
    return [
        TeamAssessment(
            team,
            found.plan,
            found.version,
            assess(found.terms, series.get(team.pk, []), on, window_days=window),
        )
        for team in teams
        if (found := applying.get(team.pk))
    ]


def _applying(organisation_id: UUID, teams: Sequence[Team], on: date) -> Terms:
    """Return by team what applies to it: the nearest plan, in the version in force on the day."""
    above = _above(organisation_id, teams, on)
    anybody = {team_id for line in above.values() for team_id in line}
    relevant = TargetPlan.objects.of(organisation_id).relevant_to(anybody)
    plans = {plan.team_id: plan for plan in relevant}
    versions = PlanVersion.objects.of(organisation_id).in_force(plans.values(), on)
    terms = {plan.pk: _terms(plan, versions[plan.pk]) for plan in plans.values()}
    nearest = {
        team_id: next((plans[t] for t in [*line, None] if t in plans), None)
        for team_id, line in above.items()
    }
    return {team_id: terms[plan.pk] for team_id, plan in nearest.items() if plan}


def _above(organisation_id: UUID, teams: Sequence[Team], on: date) -> dict[UUID, list[UUID]]:
    """Return for each team itself and the teams above it on a day, the nearest first."""
    lines = Lineage.objects.of(organisation_id).on(on).filter(descendant__in=[t.pk for t in teams])
    above: dict[UUID, list[UUID]] = {}
    for team_id, ancestor_id in lines.order_by("depth").values_list("descendant", "ancestor"):
        above.setdefault(team_id, []).append(ancestor_id)
    return above


def _terms(plan: TargetPlan, version: PlanVersion) -> TermsOfTeam:
    terms = version.as_plan()
    since = min(terms.starts_on, terms.stages[0].due_on - timedelta(days=RUN_DAYS - 1))
    positions = {stage.pk: stage.position for stage in version.stages.all()}
    return TermsOfTeam(plan, version, terms, since, positions)


def _series(applying: Terms, caller: Caller, on: date) -> dict[UUID, list[TeamReading]]:
    since = min((found.since for found in applying.values()), default=on)
    counts = _counts(applying, caller.organisation_id, since, on)
    days = TeamDay.objects.of(caller.organisation_id).large_enough_for(caller)
    series: dict[UUID, list[TeamReading]] = {}
    for day in days.filter(team__in=applying).between(since, on):
        if day.day >= applying[day.team_id].since:
            reading = _reading(day, counts.get((day.team_id, day.day), {}))
            series.setdefault(day.team_id, []).append(reading)
    return series


def _counts(
    applying: Terms, organisation_id: UUID, since: date, on: date
) -> dict[tuple[UUID, date], dict[int, StageDay]]:
    stages = {stage for found in applying.values() for stage in found.positions}
    rows = StageDay.objects.of(organisation_id).filter(team__in=applying, stage__in=stages)
    days: dict[tuple[UUID, date], dict[int, StageDay]] = {}
    for row in rows.between(since, on):
        position = applying[row.team_id].positions.get(row.stage_id)
        if position is not None:
            days.setdefault((row.team_id, row.day), {})[position] = row
    return days


def _reading(day: TeamDay, stages: dict[int, StageDay]) -> TeamReading:
    any_stage = next(iter(stages.values()), None)
    return TeamReading(
        day=day.day,
        median=day.median,
        valid=day.state != "insufficient_data",
        at_target={position: row.at_target for position, row in stages.items()},
        counted=any_stage.counted if any_stage else 0,
        newcomers=any_stage.newcomers if any_stage else 0,
        roster=day.roster,
        scored=day.scored,
    )
