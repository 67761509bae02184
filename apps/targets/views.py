from django.utils import timezone
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict, as_validation_error
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.roles import Permission, Role
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import TargetPlanFilter
from .models import TargetPlan
from .serializers import TargetPlanSerializer


class TargetPlanViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Staged targets, such as 70 after six months and 80 after twelve."""

    queryset = TargetPlan.objects.select_related("team").with_versions()
    serializer_class = TargetPlanSerializer
    filterset_class = TargetPlanFilter
    guarded = True
    read_permission = Permission.TARGETS_READ
    write_permission = Permission.TARGETS_WRITE
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def create(self, request, **kwargs):
        data = self.checked()
        name, team = data.pop("name"), data.pop("team")
        if team is None:
            self._refuse_managers()
        try:
            plan = services.create_plan(
                organisation_id=self.caller.organisation_id,
                name=name,
                team=team,
                terms=data,
                today=self._today(),
            )
        except services.PlanExists as error:
            raise Conflict(str(error), "plan_exists") from None
        except Invalid as invalid:
            raise as_validation_error(invalid) from None
        return self._answer(plan, status=201)

    def update(self, request, **kwargs):
        """Change a plan's terms from today on, as a new version."""
        plan, data = self._writable(), self.checked()
        name, team = data.pop("name"), data.pop("team")
        if team != plan.team:
            detail = "A plan stays with its team; delete it and create another."
            raise ValidationError({"team": [ErrorDetail(detail, "immutable")]})
        try:
            services.change_plan(plan=plan, name=name, terms=data, today=self._today())
        except Invalid as invalid:
            raise as_validation_error(invalid) from None
        return self._answer(plan)

    def destroy(self, request, **kwargs):
        services.delete_plan(plan=self._writable(), today=self._today())
        return Response(status=204)

    def _writable(self):
        plan = self.get_object()
        if not TargetPlan.objects.writable_by(self.caller).filter(pk=plan.pk).exists():
            raise PermissionDenied("The plan of a team that is not yours.", "not_your_team")
        return plan

    def _refuse_managers(self):
        if self.caller.role == Role.MANAGER:
            raise PermissionDenied("The organisation's plan is for its admins.", "not_your_team")

    def _today(self):
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        return local_day(timezone.now(), zone)

    def _answer(self, plan, status=200):
        return self.answer(self.get_queryset().get(pk=plan.pk), status=status)
