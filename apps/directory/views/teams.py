from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller

from .. import services
from ..filters import TeamFilter
from ..models import Team
from ..serializers import TeamSerializer
from .entries import DirectoryViewSet


def today_of(caller: Caller) -> date:
    """Return the day it is in the caller's organisation."""
    zone = Organisation.objects.get(pk=caller.organisation_id).zone
    return local_day(clock.now(), zone)


class TeamViewSet(DirectoryViewSet):
    """Teams, which form a tree: `parent` is the team above today, see `parents` for other days."""

    queryset = Team.objects.with_parent()
    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    guarded = True
    operation_ids = {"put_by_external_id": "putTeamByExternalId"}

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a team that never had reps; archive others."""
        with conflicts():
            services.delete_team(caller=self.caller, team=self.get_object())
        return Response(status=204)

    def _create(self, data: Any) -> Response:
        team = services.create_team(caller=self.caller, today=today_of(self.caller), **data)
        return self._answer(team, status=201)

    def _change(self, team: Team, changes: dict[str, Any]) -> Response:
        today = today_of(self.caller)
        with conflicts():
            services.change_team(caller=self.caller, team=team, changes=changes, today=today)
        return self._answer(team)

    def _is_so(self, team: Team, data: Any) -> bool:
        parent, since = data["parent"], data.get("from_day") or today_of(self.caller)
        stored: Any = (
            Team.objects.of_organisation(team.organisation_id).with_parent_on(since).get(pk=team.pk)
        )
        columns = {name: data[name] for name in data if name not in ("parent", "from_day")}
        same = stored.parent == (parent and parent.pk)
        return same and super()._is_so(team, columns)

    def _answer(self, team: Team, status: int = 200) -> Response:
        team = Team.objects.of_organisation(team.organisation_id).with_parent().get(pk=team.pk)
        return self.answer(team, status=status)


@contextmanager
def conflicts() -> Iterator[None]:
    """Answer 409 if other rows refer to the row."""
    try:
        yield
    except services.InUse as error:
        raise Conflict(str(error), "in_use") from None
