from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.days import day_of
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import policies, services
from .filters import TargetPlanFilter
from .models import PlanPause, PlanVersion, TargetPlan
from .permissions import TARGETS_READ, TARGETS_WRITE
from .serializers import PlanPauseSerializer, PlanVersionSerializer, TargetPlanSerializer


def today_of(caller: Caller) -> date:
    """Return the day it is in the caller's organisation."""
    zone = Organisation.objects.get(pk=caller.organisation_id).zone
    return local_day(clock.now(), zone)


@contextmanager
def _conflicts() -> Iterator[None]:
    """Convert the exceptions of services to problem responses."""
    try:
        yield
    except services.PlanOverlaps as error:
        raise Conflict(str(error), "plan_overlaps") from None
    except services.PauseOverlaps as error:
        raise Conflict(str(error), "pause_overlaps") from None
    except services.TooManyPauses as error:
        raise Conflict(str(error), "too_many_pauses") from None
    except services.VerdictGiven as error:
        raise Conflict(str(error), "verdict_given") from None
    except services.TooManyVersions as error:
        raise Conflict(str(error), "too_many_versions") from None


class TargetPlanViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Staged targets, such as 70 after six months and 80 after twelve."""

    queryset = TargetPlan.objects.select_related("team", "rep").with_versions()
    serializer_class = TargetPlanSerializer
    filterset_class = TargetPlanFilter
    guarded = True
    read_permission = TARGETS_READ
    write_permission = TARGETS_WRITE
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def create(self, request: Request, **kwargs: Any) -> Response:
        terms = self.checked()
        with _conflicts():
            plan = services.create_plan(
                caller=self.caller,
                name=terms.pop("name"),
                team=terms.pop("team"),
                rep=terms.pop("rep"),
                effective_from=terms.pop("effective_from", None),
                terms=terms,
                today=today_of(self.caller),
            )
        return self._answer(plan, status=201)

    def update(self, request: Request, **kwargs: Any) -> Response:
        """Change a plan's terms from a day on, as a new version.

        The day is `effective_from`, or today. Administrators also choose a day that has passed,
        unless a stage that was due on it or later is judged already (409 `verdict_given`).
        """
        plan = self.get_object()
        # Before the body, which may not fit.
        policies.may_write_plan(self.caller, plan.team_id, plan.rep_id)
        terms = self.checked(instance=plan)
        del terms["team"], terms["rep"]
        name = terms.pop("name")
        with _conflicts():
            services.change_plan(
                caller=self.caller,
                plan=plan,
                name=name,
                effective_from=terms.pop("effective_from", None),
                terms=terms,
                today=today_of(self.caller),
            )
        return self._answer(plan)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        services.delete_plan(
            caller=self.caller, plan=self.get_object(), today=today_of(self.caller)
        )
        return Response(status=204)

    def _answer(self, plan: TargetPlan, status: int = 200) -> Response:
        return self.answer(self.get_queryset().get(pk=plan.pk), status=status)


class PlanVersionViewSet(TenantViewSet):
    """The versions of a plan: its terms, each from a day on."""

    queryset = PlanVersion.objects.prefetch_related("stages")
    serializer_class = PlanVersionSerializer
    read_permission = TARGETS_READ
    write_permission = TARGETS_WRITE
    orderings = {"version": ("number", "id"), "-version": ("-number", "-id")}
    operation_ids = {"list": "listTargetPlanVersions"}
    is_list_action = True

    def list(self, request: Request, plan: UUID, **kwargs: Any) -> Response:
        """List the versions of a plan, in the order of the changes.

        On a day the version with the latest `effective_from` up to it is in force, of equal ones
        the last; before the second version the first one.
        """
        stored = get_object_or_404(self.visible(TargetPlan), pk=plan)
        return self.page(self.get_queryset().filter(plan=stored))


class PlanPauseViewSet(TenantViewSet):
    """The pauses of a plan."""

    queryset = PlanPause.objects.all()
    serializer_class = PlanPauseSerializer
    read_permission = TARGETS_READ
    write_permission = TARGETS_WRITE
    orderings = {"from_day": ("from_day", "id"), "-from_day": ("-from_day", "-id")}
    operation_ids = {"list": "listTargetPlanPauses"}

    is_list_action = True

    def list(self, request: Request, plan: UUID, **kwargs: Any) -> Response:
        """List the pauses of a plan, in the order of the days."""
        return self.page(self.get_queryset().filter(plan=self._plan()))

    def put(self, request: Request, plan: UUID, from_day: str, **kwargs: Any) -> Response:
        """Pause a plan from a day on, or let a pause of that day end on another one.

        Stages that are due on that day or later, and the end, move by the number of days.
        """
        stored, day = self._plan(), day_of(from_day, "from_day")
        policies.may_write_plan(self.caller, stored.team_id, stored.rep_id)
        with _conflicts():
            pause, created = services.put_pause(
                caller=self.caller,
                plan=stored,
                from_day=day,
                last_day=self.checked()["last_day"],
                today=today_of(self.caller),
            )
        return self.answer(pause, status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, plan: UUID, from_day: str, **kwargs: Any) -> Response:
        """Take a pause back; due days and the end are as without it."""
        stored, day = self._plan(), day_of(from_day, "from_day")
        policies.may_write_plan(self.caller, stored.team_id, stored.rep_id)
        pause = get_object_or_404(self.visible(PlanPause).filter(plan=stored), from_day=day)
        with _conflicts():
            services.remove_pause(caller=self.caller, pause=pause, today=today_of(self.caller))
        return Response(status=204)

    def _plan(self) -> TargetPlan:
        plan: TargetPlan = get_object_or_404(self.visible(TargetPlan), pk=self.kwargs["plan"])
        return plan
