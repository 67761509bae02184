from django.utils import timezone
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.roles import Permission, Role
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import TeamFilter
from ..models import Team
from ..serializers import TeamSerializer


def today_of(caller):
    """Return the day it is in the caller's organisation."""
    zone = Organisation.objects.get(pk=caller.organisation_id).zone
    return local_day(timezone.now(), zone)


class TeamViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Teams, which form a tree by `parent`."""

    queryset = Team.objects.all()
    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    read_permission = Permission.DIRECTORY_READ
    write_permission = Permission.DIRECTORY_WRITE
    operation_ids = {"put_by_external_id": "putTeamByExternalId"}
    orderings = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "created_at": ("created_at", "id"),
    }

    def create(self, request, **kwargs):
        return self._create(self.checked())

    def partial_update(self, request, **kwargs):
        return self._change(self.get_object(), self.checked(partial=True))

    def destroy(self, request, **kwargs):
        """Delete a team that nobody ever was in."""
        try:
            services.delete_team(team=self.get_object())
        except services.InUse as error:
            raise Conflict(str(error), "in_use") from None
        return Response(status=204)

    def put_by_external_id(self, request, external_id, **kwargs):
        """Create the team with this external id, or make it what the body says."""
        data = self.checked() | {"external_id": external_id}
        team = self.get_queryset().filter(external_id=external_id).first()
        return self._change(team, data) if team else self._create(data)

    def _check_move(self, team, parent):
        """A manager moves teams within their own tree; where that stands is decided above."""
        if self.caller.role != Role.MANAGER or parent == team.parent:
            return
        if parent is None or not self.visible(Team).filter(pk=team.parent_id).exists():
            detail = "A manager moves teams within their own tree."
            raise ValidationError({"parent": [ErrorDetail(detail, "not_your_team")]})

    def _create(self, data):
        if self.caller.role == Role.MANAGER and data.get("parent") is None:
            detail = "A manager creates teams below their own."
            raise ValidationError({"parent": [ErrorDetail(detail, "required")]})
        try:
            team = services.create_team(organisation_id=self.caller.organisation_id, **data)
        except services.Loop as error:
            raise _refused_place(error) from None
        return self.answer(team, status=201)

    def _change(self, team, changes):
        self._check_move(team, changes.get("parent", team.parent))
        try:
            services.change_team(team=team, changes=changes, today=today_of(self.caller))
        except services.Loop as error:
            raise _refused_place(error) from None
        return self.answer(team)


def _refused_place(error):
    return ValidationError({"parent": [ErrorDetail(str(error), "loop")]})
