from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import PlanVersion, TargetPlan


class TargetPlanQuerySet(TenantQuerySet["TargetPlan"]):
    def visible_to(self, caller: "Caller") -> Self:
        """The plans of the organisation, of the teams that the caller sees and of those above."""
        plans = super().visible_to(caller)
        if caller.sees_all:
            return plans
        teams = self._related("team").visible_to(caller)
        return plans.filter(Q(team=None) | Q(team__in=teams.ids_above()))

    def managed_by(self, caller: "Caller") -> Self:
        """The plans of a manager's own teams; a manager cannot change those of the teams above."""
        plans = self.visible_to(caller)
        if caller.role != Role.MANAGER:
            return plans
        teams = self._related("team").visible_to(caller)
        return plans.filter(team__in=teams.values("pk"))

    def relevant_to(self, team_ids: Collection[UUID]) -> Self:
        """The organisation's plan, and those of the given teams."""
        return self.filter(Q(team=None) | Q(team__in=team_ids))

    def with_versions(self) -> Self:
        return self.prefetch_related("versions__stages")


class PlanVersionQuerySet(TenantQuerySet["PlanVersion"]):
    def in_force(
        self, plans: Iterable["TargetPlan | UUID"], day: date
    ) -> dict[UUID, "PlanVersion"]:
        """The versions in force on a day, with their stages, by plan: {plan's id: version}.

        It is the latest that began by then, else the first.
        """
        in_force: dict[UUID, PlanVersion] = {}
        versions = self.filter(plan__in=plans).prefetch_related("stages").order_by("number")
        for version in versions:
            if version.plan_id not in in_force or version.effective_from <= day:
                in_force[version.plan_id] = version
        return in_force
