from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Team
from ssi_platform.api.days import day_parameter
from ssi_platform.api.filters import MAX_WORD
from ssi_platform.api.query_parameters import number_parameter, text_parameter
from ssi_platform.database import clock

from .. import services
from ..models import TeamDay
from ..serializers import OverviewSerializer, SummarySerializer
from .analytics import ON, AnalyticsViewSet

DAYS = (1, 366)
OF_OVERVIEW = [
    OpenApiParameter(
        "team",
        {"type": "string", "minLength": 1, "maxLength": MAX_WORD},
        description="Only this team and those below it on the day; by its id or external id.",
    ),
    *ON,
    OpenApiParameter(
        "days",
        {"type": "integer", "minimum": DAYS[0], "maximum": DAYS[1], "default": 28},
        description="Over how many days medians are compared.",
    ),
]


class OverviewViewSet(AnalyticsViewSet):
    """All teams that the caller sees, on one day."""

    queryset = TeamDay.objects.all()
    serializer_class = OverviewSerializer
    is_list_action = False
    operation_ids = {"overview": "getOverview"}
    action_parameters = {"overview": ("team", "on", "days")}

    @extend_schema(parameters=OF_OVERVIEW, responses=OverviewSerializer)
    def overview(self, request: Request, **kwargs: Any) -> Response:
        """All teams that the caller sees with medians, changes and stages, and the organisation.

        A team's figures are those of `GET …/teams/statistics`, and its stages those of
        `GET …/attainment`. What the caller may not read there is null here.
        """
        overview = services.overview_of(
            caller=self.caller,
            now=clock.now(),
            on=day_parameter(request, "on", None),
            days=number_parameter(request, "days", 28, DAYS),
            root=text_parameter(request, "team", MAX_WORD),
        )
        return Response(OverviewSerializer(overview).data)


class SummaryViewSet(AnalyticsViewSet):
    """A team, or the organisation, on one day."""

    queryset = TeamDay.objects.all()
    serializer_class = SummarySerializer
    is_list_action = False
    operation_ids = {"of_team": "getTeamSummary", "of_organisation": "getOrganisationSummary"}
    action_parameters = {"of_team": ("on",), "of_organisation": ("on",)}

    @extend_schema(parameters=ON, responses=SummarySerializer)
    def of_team(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """How a team's scores are distributed on a day, and how its median changed.

        Figures that the caller does not find in `GET …/teams/{team}/statistics` are null.
        """
        return self._summary(get_object_or_404(self.visible(Team), pk=team).pk)

    @extend_schema(parameters=ON, responses=SummarySerializer)
    def of_organisation(self, request: Request, **kwargs: Any) -> Response:
        """How the organisation's scores are distributed on a day, and how its median changed.

        Figures that the caller does not find in `GET …/statistics` are null, and the median is
        rounded as there.
        """
        return self._summary(None)

    def _summary(self, team: UUID | None) -> Response:
        on = day_parameter(self.request, "on", None)
        summary = services.summary_of(caller=self.caller, now=clock.now(), team=team, on=on)
        return Response(SummarySerializer(summary).data)
