"""Due days of plans, for the directory: absences over their weeks are decided on with more care."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from apps.directory.models import Lineage
from apps.directory.services import DueDays, Stay
from ssi_platform.domain.nearest_plans import nearest_plan
from ssi_platform.domain.verdicts import RUN_DAYS

from ..models import PlanVersion, TargetPlan

WEEK = timedelta(days=RUN_DAYS - 1)  # From the first day of a due week to its last, the due day.


def due_day_of_plans(organisation_id: UUID, stays: Sequence[Stay]) -> date | None:
    """Return the due day of a stage in whose week a stay is in a team that the plan applies to.

    The plan is the one nearest to the team on the due day, in the version in force then.
    """
    plans = {plan.team_id: plan for plan in TargetPlan.objects.of_organisation(organisation_id)}
    in_teams = [stay for stay in stays if stay[0] and plans]
    for team_id, first, last in in_teams:
        due = _due_days(organisation_id, plans.values(), first, last + WEEK)
        for day in sorted(due):
            plan = nearest_plan(_above(organisation_id, team_id, day), plans)
            if plan and plan.pk in due[day]:
                return day
    return None


def _due_days(
    organisation_id: UUID, plans: Collection[TargetPlan], first: date, last: date
) -> dict[date, set[UUID]]:
    """Return the due days of a span, each with the plans that it is of."""
    due: dict[date, set[UUID]] = {}
    versions = PlanVersion.objects.of_organisation(organisation_id)
    days = versions.filter(stages__due_on__range=(first, last)).values_list("stages__due_on")
    for (day,) in set(days):
        for plan_id, version in versions.in_force(plans, day).items():
            if any(stage.due_on == day for stage in version.stages.all()):
                due.setdefault(day, set()).add(plan_id)
    return due


def _above(organisation_id: UUID, team_id: UUID | None, day: date) -> list[UUID]:
    lines = Lineage.objects.of_organisation(organisation_id).on(day).filter(descendant=team_id)
    return list(lines.order_by("depth").values_list("ancestor_id", flat=True))


DUE_DAYS_OF_PLANS = DueDays("stages of plans", due_day_of_plans)
