from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Rep, Tenure
from apps.scores.permissions import SCORES_READ
from ssi_platform.api import fastpath
from ssi_platform.api.computed_pages import ComputedPagination
from ssi_platform.api.days import day_parameter
from ssi_platform.api.expansion import shown
from ssi_platform.api.sparse import whole
from ssi_platform.api.translated import LANGUAGE, translated

from .. import policies, services
from ..filters import StandingFilter
from ..models import CurrentStanding
from ..serializers import RepStandingSerializer, RepSummarySerializer, RosterStandingSerializer
from .analytics import ON, AnalyticsViewSet


class RepStandingViewSet(AnalyticsViewSet):
    """A rep against the plan that applies to them, and among those of the team."""

    queryset = Rep.objects.all()
    serializer_class = RepStandingSerializer
    read_permission = write_permission = SCORES_READ
    operation_ids = {"attainment": "getRepAttainment", "summary": "getRepSummary"}
    action_parameters = {"attainment": ("on",), "summary": ("on",)}
    is_list_action = False

    @extend_schema(parameters=ON, responses=RepStandingSerializer)
    def attainment(self, request: Request, rep: UUID, **kwargs: Any) -> Response:
        """The rep against the current stage of the plan nearest to the rep's team of the day.

        For the rep, and for those who may list the rep on that day.
        """
        try:
            assessment = services.assess_rep(rep=self._rep(rep), caller=self.caller, on=self._on())
        except services.NotListed:
            raise NotFound from None
        except services.NoPlan as error:
            raise NotFound(str(error), "no_plan") from None
        return Response(RepStandingSerializer(assessment).data)

    @extend_schema(parameters=[*ON, *LANGUAGE], responses=RepSummarySerializer)
    def summary(self, request: Request, rep: UUID, **kwargs: Any) -> Response:
        """The rep's page in one call: standing, trend, pillars, advice and replaced scores.

        For the rep, and for those who may list the rep on that day. The steps of the advice are in
        the language of `Accept-Language`. See `docs/standings.md`.
        """
        try:
            summary = services.summarise_rep(rep=self._rep(rep), caller=self.caller, on=self._on())
        except services.NotListed:
            raise NotFound from None
        return translated(request, lambda: RepSummarySerializer(summary).data)

    def _rep(self, rep: UUID) -> Rep:
        stored: Rep = get_object_or_404(self.get_queryset(), pk=rep)
        return stored


class StandingsViewSet(AnalyticsViewSet):
    """Where the reps on the roster of a day stand."""

    queryset = Tenure.objects.all()
    serializer_class = RosterStandingSerializer
    filterset_class = StandingFilter
    pagination_class = ComputedPagination
    read_permission = write_permission = SCORES_READ
    orderings = {name: (services.column_of(name), "rep_id") for name in services.FIGURES}
    action_parameters = {"list": ("on",)}
    operation_ids = {"list": "listStandings"}

    @extend_schema(parameters=ON, responses=RosterStandingSerializer(many=True))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the reps on the roster of a day that the caller may list, and where they stand.

        In each order reps without the figure come last. Ranks and percentiles are among those who
        are directly in the same team, whatever is filtered. See `docs/standings.md`.
        """
        board = services.board_of(self.caller)
        on = day_parameter(self.request, "on", board.today)
        if board.is_stored and on == board.today:
            return self._stored()
        tenures = self.get_queryset().on(on).with_excused(on)
        standings = services.roster_standings(
            caller=self.caller, tenures=self.filter_queryset(tenures), on=on
        )
        data = shown(
            RosterStandingSerializer,
            standings.standings(self._page_of(standings)),
            self.selection,
            self.get_serializer_context(),
            many=True,
        )
        return self.get_paginated_response(data)

    def _stored(self) -> Response:
        """Answer a page of the rows that are stored for today."""
        paginator: Any = self.paginator
        rows = policies.listed(self.caller, CurrentStanding.objects.all())
        texts = paginator.paginate_stored(self.filter_queryset(rows), "content", self.request, self)
        if fastpath.is_on() and self.selection == whole(RosterStandingSerializer):
            return self.get_paginated_response(fastpath.json_array(texts))
        contents = map(orjson.loads, texts)
        data = [{name: row[name] for name in self.selection.names} for row in contents]
        return self.get_paginated_response(data)

    def _page_of(self, standings: services.RosterStandings) -> Any:
        """Return the ids of the reps of the page."""
        paginator: Any = self.paginator
        keys = paginator.paginate_sorted(
            partial(services.sorted_keys, standings), self.request, self
        )
        return [UUID(key[-1]) for key in keys]
