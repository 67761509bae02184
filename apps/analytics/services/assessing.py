from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from apps.directory.models import Team
from apps.organisations.models import Organisation
from apps.targets.models import PlanVersion, Stage, TargetPlan
from ssi_platform.domain.attainment import RUN_DAYS, TeamReading
from ssi_platform.domain.pace import Assessment, assess
from ssi_platform.tenancy.caller import Caller

from ..models import StageDay, TeamDay


class NoPlan(LookupError):
    """Neither the team, nor a team above it, nor the organisation has a plan."""


@dataclass(frozen=True, slots=True)
class TeamAssessment:
    """A team's standing against the plan that applies to it on one day."""

    team: Team
    plan: TargetPlan
    version: PlanVersion
    assessment: Assessment


def assess_team(*, team: Team, caller: Caller, on: date) -> TeamAssessment:
    """Judge a team against its plan on a day, from what is computed. Raises NoPlan."""
    plan = _plan_of(team)
    version = PlanVersion.objects.of(team.organisation_id).filter(plan=plan).on(on)
    terms = version.as_plan()
    since = min(terms.starts_on, terms.stages[0].due_on - timedelta(days=RUN_DAYS - 1))
    assessment = assess(
        terms,
        _series(team, version, caller, since, on),
        on,
        window_days=Organisation.objects.get(pk=team.organisation_id).staleness_days,
    )
    return TeamAssessment(team, plan, version, assessment)


def _plan_of(team: Team) -> TargetPlan:
    above = [t.pk for t in Team.objects.of(team.organisation_id).above(team.pk)]
    plans = {p.team_id: p for p in TargetPlan.objects.of(team.organisation_id).relevant_to(above)}
    nearest = next((plans[t] for t in [*above, None] if t in plans), None)
    if nearest is None:
        raise NoPlan("No target plan applies to this team.")
    return nearest


def _series(
    team: Team, version: PlanVersion, caller: Caller, since: date, on: date
) -> list[TeamReading]:
    positions = dict(
        Stage.objects.of(team.organisation_id).filter(version=version).values_list("pk", "position")
    )
    counts = _counts(team, positions, since, on)
    days = TeamDay.objects.visible_to(caller).of_team(team.pk).between(since, on)
    return [_reading(day, counts.get(day.day, {})) for day in days]


def _counts(
    team: Team, positions: dict[UUID, int], since: date, on: date
) -> dict[date, dict[int, StageDay]]:
    rows = StageDay.objects.of(team.organisation_id).filter(team=team, stage__in=positions)
    days: dict[date, dict[int, StageDay]] = {}
    for row in rows.between(since, on):
        days.setdefault(row.day, {})[positions[row.stage_id]] = row
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
