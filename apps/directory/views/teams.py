from django.utils import timezone
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.domain.calendar import local_day

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
    guarded = True
    operation_ids = {"put_by_external_id": "putTeamByExternalId"}

    def destroy(self, request, **kwargs):
        """Delete a team that nobody ever was in."""
        try:
            services.delete_team(team=self.get_object())
        except services.InUse as error:
            raise Conflict(str(error), "in_use") from None
        return Response(status=204)

    def _create(self, data):
        theirs, parent = services.own_teams(self.caller), data.get("parent")
        refuse(services.refused_place(theirs, parent=parent and parent.pk, is_new=True))
        try:
            team = services.create_team(organisation_id=self.caller.organisation_id, **data)
        except services.Loop as error:
            raise _refused_place(error) from None
        return self.answer(team, status=201)

    def _change(self, team, changes):
        self._check_move(team, changes)
        try:
            services.change_team(team=team, changes=changes, today=today_of(self.caller))
        except services.Loop as error:
            raise _refused_place(error) from None
        return self.answer(team)

    def _check_move(self, team, changes):
        if "parent" not in changes:
            return
        theirs, parent = services.own_teams(self.caller), changes["parent"]
        refuse(
            services.refused_place(
                theirs, parent=parent and parent.pk, old_parent=team.parent_id, is_new=False
            )
        )


def refuse(error):
    """Raise what a rule says is wrong with a field, if it says anything."""
    if error:
        raise ValidationError({error.field: [ErrorDetail(error.detail, error.code)]})


def _refused_place(error):
    return ValidationError({"parent": [ErrorDetail(str(error), "loop")]})
