from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Team
from ssi_platform.domain.measures import SSI
from ssi_platform.tenancy.roles import Role

from .. import policies
from ..filters import TeamDayFilter
from ..models import OrganisationDay, TeamDay
from ..serializers import (
    DayStatisticsSerializer,
    PeriodStatisticsSerializer,
    RoundedDaySerializer,
    RoundedPeriodSerializer,
    TeamDaySerializer,
    TeamPeriodSerializer,
)
from .analytics import GRAIN, KNOWN_AT, SPAN, ByGrainViewSet
from .measures import MEASURE, OfMeasureViewSet


class OrganisationStatisticsViewSet(OfMeasureViewSet):
    """Statistics over all reps of the organisation, a row a day."""

    queryset = OrganisationDay.objects.all()
    serializer_class = DayStatisticsSerializer
    action_parameters = {"list": ("from", "to", "grain", "in_progress", "known_at", "measure")}

    @property
    def day_class(self) -> type[Any]:
        return RoundedDaySerializer if self._rounds and self.measure is SSI else super().day_class

    @property
    def period_class(self) -> type[Any]:  # type: ignore[override] # By the caller.
        return RoundedPeriodSerializer if self._rounds else PeriodStatisticsSerializer

    @property
    def _rounds(self) -> bool:
        caller = getattr(self, "caller", None)
        return bool(caller and caller.role == Role.MANAGER)

    @extend_schema(
        parameters=[*SPAN, *GRAIN, *KNOWN_AT, *MEASURE],
        responses=PeriodStatisticsSerializer(many=True),
    )
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the organisation's statistics, a row a day, or one a week, month or quarter.

        Managers read a day if at least five reps outside their teams, in at least two teams, have
        a score. The median is rounded. Reps read the weekly releases.
        """
        if self.measure is not SSI:
            return self.measured(None)
        if known_at := self._known_at:
            return self.as_known(None, known_at)
        days = policies.organisation_days(self.caller, *self._span())
        return self.page(self.by_grain(days))


class TeamStatisticsViewSet(OfMeasureViewSet):
    """Statistics of a team, including the teams below it."""

    queryset = TeamDay.objects.all()
    serializer_class = DayStatisticsSerializer
    period_class = PeriodStatisticsSerializer
    operation_ids = {"list": "listTeamStatistics"}
    action_parameters = {"list": ("from", "to", "grain", "in_progress", "known_at", "measure")}

    @extend_schema(
        parameters=[*SPAN, *GRAIN, *KNOWN_AT, *MEASURE],
        responses=PeriodStatisticsSerializer(many=True),
    )
    def list(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """Roster, coverage, medians and quartiles, a row a day, or one a week, month or quarter.

        With `known_at` as they were known at an instant; it needs `from` and `to` of at most 92
        days.
        """
        if self.measure is not SSI:
            return self.measured(get_object_or_404(self.visible(Team), pk=team).pk)
        if known_at := self._known_at:
            return self.as_known(get_object_or_404(self.visible(Team), pk=team).pk, known_at)
        days = self.get_queryset().of_team(team).between(*self._span())
        answer = self.page(self.by_grain(days))
        paginator: Any = self.paginator
        if not paginator.rows:
            get_object_or_404(self.visible(Team), pk=team)
        return answer


class TeamDayViewSet(ByGrainViewSet):
    """Statistics of all teams whose reps the caller may list, a row a team and day."""

    queryset = TeamDay.objects.all()
    serializer_class = TeamDaySerializer
    period_class = TeamPeriodSerializer
    filterset_class = TeamDayFilter
    orderings = {
        "team": ("team_id", "day"),
        "day": ("day", "team_id"),
        "-day": ("-day", "-team_id"),
    }
    action_parameters = {"list": ("grain", "in_progress")}
    operation_ids = {"list": "listStatisticsOfTeams"}

    @extend_schema(parameters=GRAIN, responses=TeamPeriodSerializer(many=True))
    def list(self, request: Request, **kwargs: Any) -> Response:
        return self.page(self.by_grain(self.filter_queryset(self.get_queryset())))
