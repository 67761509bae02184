from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Team
from apps.organisations.models import Organisation
from ssi_platform.api.days import day_parameter
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.explanations import Measure

from .. import services
from ..models import TeamDay
from ..serializers import ExplanationSerializer
from ..serializers.explanations import MEASURES
from .analytics import AnalyticsViewSet, day_query

USUAL_DAYS = timedelta(days=28)
PARAMETERS = [
    day_query("from", "The day that the change begins on; 28 days before `to` if left out."),
    day_query("to", "The day that the change ends on; today in the organisation's zone."),
    OpenApiParameter(
        "figure", enum=MEASURES, description="Which figure is explained; the median if left out."
    ),
]


class ExplanationViewSet(AnalyticsViewSet):
    """Why a figure changed between two days."""

    queryset = TeamDay.objects.all()
    serializer_class = ExplanationSerializer
    operation_ids = {"team": "explainTeam", "organisation": "explainOrganisation"}
    action_parameters = dict.fromkeys(("team", "organisation"), ("from", "to", "figure"))
    is_list_action = False

    @extend_schema(parameters=PARAMETERS, responses=ExplanationSerializer)
    def team(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """Explain why the median, the level or the share of a team changed.

        Figures are for callers who read the team's statistics of the day, steps for those who read
        both days'.
        """
        return self._explained(get_object_or_404(self.visible(Team), pk=team))

    @extend_schema(parameters=PARAMETERS, responses=ExplanationSerializer)
    def organisation(self, request: Request, **kwargs: Any) -> Response:
        """Explain why the median, the level or the share of the organisation changed.

        Level and share are those of the organisation's own plan. Figures and steps are for callers
        who read every rep's score.
        """
        return self._explained(None)

    def _explained(self, team: Team | None) -> Response:
        measure = self._measure()
        try:
            explanation = services.explain_change(
                team=team, caller=self.caller, days=self._days(), measure=measure
            )
        except services.NoPlan as error:
            raise NotFound(str(error), "no_plan") from None
        return Response(ExplanationSerializer(explanation).data)

    def _days(self) -> tuple[date, date]:
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        last = day_parameter(self.request, "to", local_day(clock.now(), zone))
        first = day_parameter(self.request, "from", last - USUAL_DAYS)
        if first >= last:
            detail = ErrorDetail("Must be a day before `to`.", "empty_span")
            raise ValidationError({"from": [detail]})
        return first, last

    def _measure(self) -> Measure:
        given = self.request.query_params.get("figure", Measure.MEDIAN)
        if given not in MEASURES:
            detail = f"Must be one of: {', '.join(MEASURES)}."
            raise ValidationError({"figure": [ErrorDetail(detail, "invalid_choice")]})
        return Measure(given)
