"""Due days of plans, for the directory: absences over their weeks are decided on with more care."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from apps.directory.models import Lineage
from apps.directory.services import DueDays, Stay
from ssi_platform.domain.nearest_plans import nearest_version
from ssi_platform.domain.targets import Plan
from ssi_platform.domain.verdicts import due_week

from ..models import PlanVersion, TargetPlan


def due_day_of_plans(organisation_id: UUID, stays: Sequence[Stay]) -> date | None:
    """Return the due day of a stage in whose week a stay is in a team that the plan applies to.

    The plan is the one nearest to the team on the due day, in the version in force then.
    """
    stored = TargetPlan.objects.of_organisation(organisation_id).of_teams()
    plans = PlanVersion.objects.of_organisation(organisation_id).by_owner(stored)
    terms = {
        version.pk: version.as_plan()
        for of_owner in plans.values()
        for versions in of_owner
        for version in versions
    }
    for team_id, first, last in (stay for stay in stays if stay[0] and terms):
        due = {day for plan in terms.values() for day in _due_days(plan, first, last)}
        for day in sorted(due):
            version = nearest_version(_above(organisation_id, team_id, day), plans, day)
            if version and day in _due_days(terms[version.pk], first, last):
                return day
    return None


def _due_days(plan: Plan, first: date, last: date) -> list[date]:
    """Return the due days of a plan whose weeks have a day from first to last."""
    return [
        stage.due_on
        for stage in plan.stages
        if stage.due_on >= first and due_week(stage, plan.pauses)[0] <= last
    ]


def _above(organisation_id: UUID, team_id: UUID | None, day: date) -> list[UUID]:
    lines = Lineage.objects.of_organisation(organisation_id).on(day).filter(descendant=team_id)
    return list(lines.order_by("depth").values_list("ancestor_id", flat=True))


DUE_DAYS_OF_PLANS = DueDays("stages of plans", due_day_of_plans)
