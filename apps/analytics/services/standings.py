"""Assesses single reps against the plan that applies to them on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.directory.models import Rep, Tenure
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain.nearest_plans import nearest_version
from ssi_platform.domain.rep_stages import RepStanding, first_score_day, rep_standing
from ssi_platform.tenancy.caller import Caller

from .. import policies
from .assessing import NoPlan, lineages_on


class NotListed(LookupError):
    """The caller may not list the rep on the day."""


@dataclass(frozen=True, slots=True)
class RepAssessment:
    """A rep's standing on one day; `team` is the rep's team of that day."""

    rep: Rep
    team: UUID | None
    version: PlanVersion
    standing: RepStanding

    @property
    def own_plan(self) -> bool:
        return self.version.plan.rep_id is not None


def assess_rep(*, rep: Rep, caller: Caller, on: date) -> RepAssessment:
    """Assess a rep that the caller sees on a day. Raises NotListed, or NoPlan."""
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    team = _team_on(rep, on)
    if not policies.lists_rep(caller, rep, team):
        raise NotListed("The caller does not list the rep on this day.")
    version = _nearest(rep, team, on)
    if version is None:
        raise NoPlan("No target plan applies to this rep.")
    plan, window = version.as_plan(), organisation.staleness_days
    scores = (
        DailyScore.objects.of_organisation(organisation.pk)
        .of_rep(rep.pk)
        .between(first_score_day(plan, on, window), on)
        .values_list("day", "total")
    )
    standing = rep_standing(plan, list(scores), on, window_days=window)
    return RepAssessment(rep, team, version, standing)


def _team_on(rep: Rep, on: date) -> UUID | None:
    tenures = Tenure.objects.of_organisation(rep.organisation_id).of_rep(rep.pk).on(on)
    team: UUID | None = tenures.values_list("team", flat=True).first()
    return team


def _nearest(rep: Rep, team: UUID | None, on: date) -> PlanVersion | None:
    """Return the version of the rep's own plan, else of the plan nearest to the rep's team.

    To a rep who is in no team only an own plan applies.
    """
    above = lineages_on(rep.organisation_id, [team], on).get(team, [team]) if team else []
    lineage = [rep.pk, *above]
    plans = TargetPlan.objects.of_organisation(rep.organisation_id).relevant_to(lineage)
    versions = PlanVersion.objects.of_organisation(rep.organisation_id).by_owner(plans)
    if team is None:
        versions.pop(None, None)
    return nearest_version(lineage, versions, on)
