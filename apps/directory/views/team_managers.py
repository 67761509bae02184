from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.models import Membership
from apps.access.permissions import MEMBERS_READ, MEMBERS_WRITE
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..models import Team, TeamManager
from ..serializers import NothingSerializer, TeamManagerSerializer


class TeamManagerViewSet(TenantViewSet):
    """Which members look after a team and the teams below it."""

    queryset = TeamManager.objects.all()
    serializer_class = TeamManagerSerializer
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    confirmed = True
    orderings = {"id": ("id",)}
    operation_ids = {"list_of_team": "listTeamManagers"}
    is_list_action = True

    @extend_schema(responses=TeamManagerSerializer(many=True))
    def list_of_team(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """List the managers of a team; those of the teams above look after it as well."""
        return self.page(self.get_queryset().filter(team=self._team()))

    @extend_schema(request=NothingSerializer, responses=TeamManagerSerializer)
    def put(self, request: Request, team: UUID, member: UUID, **kwargs: Any) -> Response:
        """Let a member look after the team; their role must be manager for it to matter."""
        membership = get_object_or_404(self.visible(Membership), pk=member)
        row, created = services.add_manager(
            caller=self.caller, team=self._team(), membership=membership
        )
        return self.answer(row, status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, team: UUID, member: UUID, **kwargs: Any) -> Response:
        rows = self.get_queryset().filter(team=self._team())
        manager = get_object_or_404(rows, membership=member)
        services.remove_manager(caller=self.caller, manager=manager)
        return Response(status=204)

    def _team(self) -> Team:
        team: Team = get_object_or_404(self.visible(Team), pk=self.kwargs["team"])
        return team
