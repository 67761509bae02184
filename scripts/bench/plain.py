"""The same lists as Django REST framework makes them: ModelSerializer, its JSON, its cursor.

The key and the tenancy context are ours, so that nobody is let in for less.
"""

from contextlib import ExitStack
from typing import Any

from rest_framework.filters import BaseFilterBackend
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from apps.analytics.models import TeamDay
from apps.analytics.serializers import DayStatisticsSerializer
from apps.scores.models import DailyScore
from apps.scores.serializers import ScoreSerializer
from ssi_platform.tenancy.authentication import ApiKeyAuthentication
from ssi_platform.tenancy.context import organisation_context

SCORE_FIELDS = list(ScoreSerializer().fields)
OF_MEASURES = {"measure", "review_overdue", "value"}  # Not of a column of their own.
DAY_FIELDS = [name for name in list(DayStatisticsSerializer().fields) if name not in OF_MEASURES]


class ScoreShape(ModelSerializer[Any]):
    class Meta:
        model = DailyScore
        fields = SCORE_FIELDS


class DayShape(ModelSerializer[Any]):
    class Meta:
        model = TeamDay
        fields = DAY_FIELDS


class Page(CursorPagination):
    page_size, page_size_query_param, max_page_size = 100, "page_size", 500


class ScorePage(Page):
    ordering = ("-day", "-rep")


class DayPage(Page):
    ordering = "day"


class Plain(ModelViewSet[Any]):
    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [IsAuthenticated]
    content_negotiation_class = DefaultContentNegotiation
    renderer_classes = [JSONRenderer]
    filter_backends: list[type[BaseFilterBackend]] = []
    read_only = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.inside:
            response: Any = super().dispatch(request, *args, **kwargs)
        return response.render()

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        organisation_id = request.auth.organisation_id
        self.inside.enter_context(organisation_context(organisation_id, read_only=self.read_only))


class Scores(Plain):
    queryset = DailyScore.objects.all()
    serializer_class = ScoreShape
    pagination_class = ScorePage


class Days(Plain):
    queryset = TeamDay.objects.all()
    serializer_class = DayShape
    pagination_class = DayPage

    def get_queryset(self) -> Any:
        query = self.request.query_params
        days = super().get_queryset().filter(team_id=self.kwargs["team"])
        return days.filter(day__range=(query["from"], query["to"]))
