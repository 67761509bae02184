"""Which version of which plan applies to each of many reps on a day."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q

from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain.nearest_plans import nearest_version
from ssi_platform.domain.targets import Plan, Stage, stage_on

from .assessing import lineages_on

# Above, the own plans of all reps are fewer than the parameters of the statement.
MOST_NAMED = 500


class Terms:
    """A version of a plan that applies to reps on a day, with its current stage."""

    def __init__(self, version: PlanVersion, on: date) -> None:
        self.version = version
        self.plan: Plan = version.as_plan()
        self.stage: Stage = stage_on(self.plan.stages, on)

    @property
    def is_own(self) -> bool:
        return self.version.plan.rep_id is not None


def terms_of_reps(
    organisation_id: UUID, teams: Mapping[UUID, UUID | None], on: date
) -> dict[UUID, Terms]:
    """Return by rep the version of the own plan, else of the plan nearest to the rep's team.

    Args:
        organisation_id: the organisation.
        teams: by rep the team that the rep is directly in on the day; None is in none, and then
            only an own plan applies.
        on: the day.

    Returns:
        The terms by rep; reps without a plan are absent. Reps of one version share one object.
    """
    above = lineages_on(organisation_id, {team for team in teams.values() if team}, on)
    anybody = {team for lineage in above.values() for team in lineage}
    own = Q(rep__in=list(teams)) if len(teams) <= MOST_NAMED else ~Q(rep=None)
    plans = TargetPlan.objects.of_organisation(organisation_id).filter(
        Q(team=None, rep=None) | Q(team__in=anybody) | own
    )
    versions = PlanVersion.objects.of_organisation(organisation_id).by_owner(plans)
    direct = {team for team in teams.values() if team}
    of_teams = {team: nearest_version(above.get(team, [team]), versions, on) for team in direct}
    by_version: dict[UUID, Terms] = {}
    terms: dict[UUID, Terms] = {}
    for rep, team in teams.items():
        version = of_teams[team] if team else None
        if rep in versions:
            version = _with_own_plan(rep, above.get(team, [team]) if team else [], versions, on)
        if version is not None:
            if version.pk not in by_version:
                by_version[version.pk] = Terms(version, on)
            terms[rep] = by_version[version.pk]
    return terms


def _with_own_plan(
    rep: UUID,
    lineage: list[UUID],
    versions: Mapping[UUID | None, list[list[PlanVersion]]],
    on: date,
) -> PlanVersion | None:
    """Return the version that applies to a rep who has a plan of their own on some days."""
    own: Mapping[UUID | None, list[list[PlanVersion]]] = {rep: versions[rep]}
    known = versions if lineage else own
    return nearest_version([rep, *lineage], known, on)
