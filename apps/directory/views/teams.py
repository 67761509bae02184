from django.utils import timezone
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.roles import Role

from .. import services
from ..filters import TeamFilter
from ..models import Team
from ..serializers import TeamSerializer
from .entries import DirectoryViewSet


def today_of(caller):
    """Return the day it is in the caller's organisation."""
    zone = Organisation.objects.get(pk=caller.organisation_id).zone
    return local_day(timezone.now(), zone)


class TeamViewSet(DirectoryViewSet):
    """Teams, which form a tree by `parent`."""

    queryset = Team.objects.all()
    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    operation_ids = {"put_by_external_id": "putTeamByExternalId"}

    def destroy(self, request, **kwargs):
        """Delete a team that nobody ever was in."""
        try:
            services.delete_team(team=self.get_object())
        except services.InUse as error:
            raise Conflict(str(error), "in_use") from None
        return Response(status=204)

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
