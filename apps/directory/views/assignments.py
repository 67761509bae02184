from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.days import day_of
from ssi_platform.api.views import ListMixin
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import AssignmentFilter
from ..models import Assignment, Rep, Tenure
from ..permissions import DIRECTORY_READ, DIRECTORY_WRITE
from ..serializers import AssignmentSerializer
from .teams import today_of


class AssignmentViewSet(ListMixin, TenantViewSet):
    """Dated assignments of reps to teams: [from_day, to_day)."""

    queryset = Tenure.objects.all()
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    orderings = {"rep": ("rep_id", "from_day"), "from_day": ("from_day", "rep_id")}
    operation_ids = {"list_of_rep": "listRepAssignments"}
    is_list_action = True

    def list_of_rep(self, request: Request, rep: UUID, **kwargs: Any) -> Response:
        """List the assignments of a rep."""
        return self.page(self.filter_queryset(self.get_queryset().of_rep(self._rep().pk)))

    def put(self, request: Request, rep: UUID, from_day: str, **kwargs: Any) -> Response:
        """Put the rep into a team, or out of any, from a day on."""
        subject, day = self._rep(), day_of(from_day, "from_day")
        team = self.checked()["team"]
        _, created = services.assign(
            caller=self.caller, rep=subject, from_day=day, team=team, today=today_of(self.caller)
        )
        tenure = (
            Tenure.objects.of_organisation(subject.organisation_id)
            .of_rep(subject.pk)
            .get(from_day=day)
        )
        return self.answer(tenure, status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, rep: UUID, from_day: str, **kwargs: Any) -> Response:
        """Remove an assignment; the one before it then holds on."""
        mine = self.visible(Assignment).of_rep(self._rep().pk).select_related("rep")
        assignment = get_object_or_404(mine, from_day=day_of(from_day, "from_day"))
        services.unassign(caller=self.caller, assignment=assignment, today=today_of(self.caller))
        return Response(status=204)

    def _rep(self) -> Rep:
        rep: Rep = get_object_or_404(self.visible(Rep), pk=self.kwargs["rep"])
        return rep
