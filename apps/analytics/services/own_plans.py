"""The reps of teams who have a plan of their own."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from apps.directory.models import Lineage, Tenure
from apps.targets.models import PlanVersion, TargetPlan
from apps.targets.permissions import TARGETS_READ
from ssi_platform.domain.nearest_plans import days_of
from ssi_platform.tenancy.caller import Caller


def own_plans(caller: Caller, teams: Collection[UUID], on: date) -> dict[UUID, list[UUID]] | None:
    """Return, by team, the reps on its roster that have a plan of their own on a day.

    The reps are those that the caller sees, in the order of their ids, also those on leave. Teams
    without such a rep are left out. None where the caller may not read plans.
    """
    if TARGETS_READ not in caller.permissions:
        return None
    plans = TargetPlan.objects.visible_to(caller).of_reps()
    versions = PlanVersion.objects.of_organisation(caller.organisation_id).by_owner(plans)
    reps = [
        rep
        for rep, of_rep in versions.items()
        if any(first <= on <= last for plan in of_rep for first, last in days_of(plan))
    ]
    return _by_team(caller.organisation_id, teams, reps, on) if reps else {}


def _by_team(
    organisation_id: UUID, teams: Collection[UUID], reps: Collection[UUID | None], on: date
) -> dict[UUID, list[UUID]]:
    tenures = Tenure.objects.of_organisation(organisation_id).on(on).filter(rep__in=reps)
    placed = list(tenures.exclude(team=None).order_by("rep").values_list("rep_id", "team_id"))
    lines = (
        Lineage.objects.of_organisation(organisation_id)
        .on(on)
        .filter(ancestor__in=teams, descendant__in={team for _, team in placed})
    )
    above: dict[UUID, list[UUID]] = {}
    for team, ancestor in lines.values_list("descendant_id", "ancestor_id"):
        above.setdefault(team, []).append(ancestor)
    by_team: dict[UUID, list[UUID]] = {}
    for rep, team in placed:
        for ancestor in above.get(team, ()):
            by_team.setdefault(ancestor, []).append(rep)
    return by_team
