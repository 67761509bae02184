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
from ..filters import TeamParentFilter
from ..models import ParentPeriod, Team, TeamParent
from ..permissions import DIRECTORY_READ, DIRECTORY_WRITE
from ..serializers import TeamParentSerializer
from .teams import today_of


class TeamParentViewSet(ListMixin, TenantViewSet):
    """Which team was directly above another, from when until when: [from_day, to_day)."""

    queryset = ParentPeriod.objects.all()
    serializer_class = TeamParentSerializer
    filterset_class = TeamParentFilter
    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    orderings = {"from_day": ("from_day", "team_id"), "-from_day": ("-from_day", "-team_id")}
    operation_ids = {"list_of_team": "listTeamParents"}
    is_list_action = True

    def list_of_team(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """List the parents of a team; before the first one it is at the top."""
        return self.page(self.filter_queryset(self.get_queryset().of_team(self._team().pk)))

    def put(self, request: Request, team: UUID, from_day: str, **kwargs: Any) -> Response:
        """Put the team below another, or at the top, from a day on."""
        subject, day = self._team(), day_of(from_day, "from_day")
        parent = self.checked()["parent"]
        _, created = services.set_parent(
            caller=self.caller,
            team=subject,
            parent=parent,
            from_day=day,
            today=today_of(self.caller),
        )
        period = ParentPeriod.objects.of_organisation(subject.organisation_id).of_team(subject.pk)
        return self.answer(period.get(from_day=day), status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, team: UUID, from_day: str, **kwargs: Any) -> Response:
        """Remove a parent; the one before it then holds on."""
        rows = self.visible(TeamParent).of_team(self._team().pk)
        row = get_object_or_404(rows, from_day=day_of(from_day, "from_day"))
        services.remove_parent(caller=self.caller, row=row, today=today_of(self.caller))
        return Response(status=204)

    def _team(self) -> Team:
        team: Team = get_object_or_404(self.visible(Team), pk=self.kwargs["team"])
        return team
