from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db.models import Q

from ssi_platform.tenancy.querysets import TenantQuerySet
from ssi_platform.tenancy.roles import Role

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

    from .models import PlanPause, PlanVersion, TargetPlan


class TargetPlanQuerySet(TenantQuerySet["TargetPlan"]):
    def visible_to(self, caller: "Caller") -> Self:
        """The plans of the organisation, of teams that the caller sees, of those above, of reps.

        A rep's plan is seen by those who see the rep.
        """
        plans = super().visible_to(caller)
        if caller.sees_all:
            return plans
        teams = self._related("team").visible_to(caller)
        reps = self._related("rep").visible_to(caller).values("pk")
        return plans.filter(
            Q(team=None, rep=None) | Q(team__in=teams.ids_above()) | Q(rep__in=reps)
        )

    def managed_by(self, caller: "Caller") -> Self:
        """The plans of a manager's own teams and reps; others change those of the teams above."""
        plans = self.visible_to(caller)
        if caller.role != Role.MANAGER:
            return plans
        teams = self._related("team").visible_to(caller)
        reps = self._related("rep").managed_by(caller)
        return plans.filter(Q(team__in=teams.values("pk")) | Q(rep__in=reps.values("pk")))

    def relevant_to(self, owners: Collection[UUID]) -> Self:
        """The organisation's plans, and those of the given teams and reps."""
        organisations = Q(team=None, rep=None)
        return self.filter(organisations | Q(team__in=owners) | Q(rep__in=owners))

    def of_reps(self) -> Self:
        """The plans of single reps."""
        return self.exclude(rep=None)

    def of_teams(self) -> Self:
        """The plans of teams and of the organisation."""
        return self.filter(rep=None)

    def with_versions(self) -> Self:
        return self.prefetch_related("versions__stages", "pauses")


class PlanPauseQuerySet(TenantQuerySet["PlanPause"]):
    def visible_to(self, caller: "Caller") -> Self:
        return super().visible_to(caller).filter(plan__in=self._related("plan").visible_to(caller))

    def managed_by(self, caller: "Caller") -> Self:
        return super().visible_to(caller).filter(plan__in=self._related("plan").managed_by(caller))


class PlanVersionQuerySet(TenantQuerySet["PlanVersion"]):
    def visible_to(self, caller: "Caller") -> Self:
        return super().visible_to(caller).filter(plan__in=self._related("plan").visible_to(caller))

    def of_plan(self, plan_id: UUID) -> Self:
        """The versions of a plan, in the order of the edits."""
        return self.filter(plan=plan_id).prefetch_related("plan__pauses").order_by("number")

    def by_owner(
        self, plans: Iterable["TargetPlan | UUID"]
    ) -> dict[UUID | None, list[list["PlanVersion"]]]:
        """The versions of plans with their stages, as `nearest_plans` takes them.

        By the team or rep that the plans belong to (None: the organisation) a list for each plan,
        with its versions in the order of the edits.
        """
        rows = self.filter(plan__in=plans).select_related("plan")
        rows = rows.prefetch_related("stages", "plan__pauses")
        by_plan: dict[UUID, list[PlanVersion]] = {}
        for version in rows.order_by("plan", "number"):
            by_plan.setdefault(version.plan_id, []).append(version)
        by_owner: dict[UUID | None, list[list[PlanVersion]]] = {}
        for versions in by_plan.values():
            by_owner.setdefault(versions[0].plan.owner_id, []).append(versions)
        return by_owner
