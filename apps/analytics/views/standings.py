from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Rep
from apps.scores.permissions import SCORES_READ

from .. import services
from ..serializers import RepStandingSerializer
from .analytics import ON, AnalyticsViewSet


class RepStandingViewSet(AnalyticsViewSet):
    """A rep against the plan that applies to them."""

    queryset = Rep.objects.all()
    serializer_class = RepStandingSerializer
    read_permission = write_permission = SCORES_READ
    operation_ids = {"attainment": "getRepAttainment"}
    action_parameters = {"attainment": ("on",)}
    is_list_action = False

    @extend_schema(parameters=ON, responses=RepStandingSerializer)
    def attainment(self, request: Request, rep: UUID, **kwargs: Any) -> Response:
        """The rep against the current stage of the plan nearest to the rep's team of the day.

        For the rep, and for those who may list the rep on that day.
        """
        stored: Rep = get_object_or_404(self.get_queryset(), pk=rep)
        try:
            assessment = services.assess_rep(rep=stored, caller=self.caller, on=self._on())
        except services.NotListed:
            raise NotFound from None
        except services.NoPlan as error:
            raise NotFound(str(error), "no_plan") from None
        return Response(RepStandingSerializer(assessment).data)
