from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import policies, services
from .filters import TargetPlanFilter
from .models import TargetPlan
from .permissions import TARGETS_READ, TARGETS_WRITE
from .serializers import TargetPlanSerializer


@contextmanager
def _conflicts() -> Iterator[None]:
    """Convert the exceptions of services to problem responses."""
    try:
        yield
    except services.PlanExists as error:
        raise Conflict(str(error), "plan_exists") from None
    except services.TooManyVersions as error:
        raise Conflict(str(error), "too_many_versions") from None


class TargetPlanViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Staged targets, such as 70 after six months and 80 after twelve."""

    queryset = TargetPlan.objects.select_related("team").with_versions()
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
                terms=terms,
                today=self._today(),
            )
        return self._answer(plan, status=201)

    def update(self, request: Request, **kwargs: Any) -> Response:
        """Change a plan's terms from today on, as a new version."""
        plan = self.get_object()
        policies.may_write_plan(self.caller, plan.team_id)  # Before the body, which may not fit.
        terms = self.checked(instance=plan)
        del terms["team"]
        name = terms.pop("name")
        with _conflicts():
            services.change_plan(
                caller=self.caller, plan=plan, name=name, terms=terms, today=self._today()
            )
        return self._answer(plan)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        services.delete_plan(caller=self.caller, plan=self.get_object(), today=self._today())
        return Response(status=204)

    def _today(self) -> date:
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        return local_day(clock.now(), zone)

    def _answer(self, plan: TargetPlan, status: int = 200) -> Response:
        return self.answer(self.get_queryset().get(pk=plan.pk), status=status)
