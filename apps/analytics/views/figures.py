from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Team
from ssi_platform.api.expansion import shown
from ssi_platform.api.query_parameters import number_parameter
from ssi_platform.api.views import ApiViewSet, ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.targets import MAX_STAGES
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import AttainmentFilter, PublishedFigureFilter, VerdictFilter
from ..models import OrganisationDay, PublishedFigure, Release, StageVerdict, TeamDay
from ..permissions import STATISTICS_READ
from ..serializers import (
    AttainmentSerializer,
    ComparisonSerializer,
    FreshnessSerializer,
    PublishedFigureSerializer,
    ReleaseSerializer,
    TeamNeedsSerializer,
    VerdictSerializer,
)
from .analytics import KNOWN_AT, ON, AnalyticsViewSet

STAGE = OpenApiParameter(
    "stage",
    {"type": "integer", "minimum": 1, "maximum": MAX_STAGES},
    description="The position of a stage; the current one when left out.",
)


class FreshnessViewSet(TenantViewSet):
    """Whether the worker has loaded all files and computed all changes."""

    queryset = OrganisationDay.objects.all()
    serializer_class = FreshnessSerializer
    read_permission = write_permission = STATISTICS_READ

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Tell whether the worker has loaded all files and computed all changes."""
        _, freshness = services.organisation_with_freshness(self.caller)
        return self.answer(freshness)


class TeamAnalyticsViewSet(AnalyticsViewSet):
    """Figures of a team, including the teams below it."""

    queryset = TeamDay.objects.all()
    serializer_class = AttainmentSerializer
    is_list_action = False
    operation_ids = {
        "attainment": "getTeamAttainment",
        "benchmarks": "getTeamBenchmarks",
        "needs": "getTeamNeeds",
    }
    action_parameters = {
        "attainment": ("on", "known_at"),
        "benchmarks": ("on",),
        "needs": ("on", "stage"),
    }

    @extend_schema(parameters=[*ON, *KNOWN_AT], responses=AttainmentSerializer)
    def attainment(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """The team against the plan nearest to it: each stage with state, gap and pace.

        With `known_at` as it was known at an instant, without forecast and own plans of reps.
        """
        given: Any = {"team": self._team(), "caller": self.caller, "on": self._on()}
        try:
            if known_at := self._known_at:
                assessment = services.assess_as_known(**given, known_at=known_at, now=clock.now())
            else:
                assessment = services.assess_team(**given)
        except services.NoPlan as error:
            raise NotFound(str(error), "no_plan") from None
        return Response(AttainmentSerializer(assessment).data)

    @extend_schema(parameters=ON, responses=ComparisonSerializer)
    def benchmarks(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """The team's median beside the organisation's, the parent team's, and published ones."""
        comparison = services.deltas_of(team=self._team(), caller=self.caller, on=self._on())
        return Response(ComparisonSerializer(comparison).data)

    @extend_schema(parameters=[*ON, STAGE], responses=TeamNeedsSerializer)
    def needs(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """What the team needs to meet a stage: how many more reps, their gains, and who is nearest.

        For callers who read the team's level of the day. See `docs/targets.md`.
        """
        position = None
        if "stage" in request.query_params:
            position = number_parameter(request, "stage", 1, (1, MAX_STAGES))
        try:
            needs = services.needs_of(
                team=self._team(), caller=self.caller, on=self._on(), position=position
            )
        except services.NoPlan as error:
            raise NotFound(str(error), "no_plan") from None
        except services.NoStage as error:
            detail = ErrorDetail(str(error), "out_of_range")
            raise ValidationError({"stage": [detail]}) from None
        return Response(TeamNeedsSerializer(needs).data)

    def _team(self) -> Team:
        team: Team = get_object_or_404(self.visible(Team), pk=self.kwargs["team"])
        return team


class AttainmentViewSet(AnalyticsViewSet):
    """Attainment of all teams in use that the caller sees."""

    queryset = Team.objects.in_use()
    serializer_class = AttainmentSerializer
    filterset_class = AttainmentFilter
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}
    action_parameters = {"list": ("on",)}
    operation_ids = {"list": "listAttainment"}

    @extend_schema(parameters=ON, responses=AttainmentSerializer(many=True))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the teams against the plans nearest to them, in the order of their names.

        A page is one of teams; those to which no plan applies are left out of it.
        """
        teams = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows = services.assess_teams(teams=teams or [], caller=self.caller, on=self._on())
        context = self.get_serializer_context()
        data = shown(AttainmentSerializer, rows, self.selection, context, many=True)
        return self.get_paginated_response(data)


class OrganisationReleaseViewSet(TenantViewSet):
    """Weekly releases of the organisation's figures."""

    queryset = Release.objects.all()
    serializer_class = ReleaseSerializer
    read_permission = write_permission = STATISTICS_READ
    orderings = {"-day": ("-day",), "day": ("day",)}
    is_list_action = True

    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the organisation's weekly releases, the newest first."""
        return self.page(self.get_queryset().of_organisation_itself())


class TeamReleaseViewSet(TenantViewSet):
    """Weekly releases of a team's figures, including the teams below it."""

    queryset = Release.objects.all()
    serializer_class = ReleaseSerializer
    read_permission = write_permission = STATISTICS_READ
    orderings = {"-day": ("-day",), "day": ("day",)}
    is_list_action = True

    def list(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """List a team's weekly releases, the newest first.

        They are the same for all who read them: administrators, analysts, the team's managers, and
        the reps who were in the team in that week.
        """
        answer = self.page(self.get_queryset().of_team(team))
        paginator: Any = self.paginator
        if not paginator.rows:
            get_object_or_404(self.visible(Team), pk=team)
        return answer


class VerdictViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Whether teams attained their stages by the due days, as it was judged then."""

    queryset = StageVerdict.objects.with_terms()
    serializer_class = VerdictSerializer
    filterset_class = VerdictFilter
    read_permission = write_permission = STATISTICS_READ
    orderings = {"-due_on": ("-due_on", "-id"), "due_on": ("due_on", "id")}


class PublishedFigureViewSet(ListMixin, ApiViewSet):
    """Published figures about the index, each with its source and reliability."""

    queryset = PublishedFigure.objects.all()
    serializer_class = PublishedFigureSerializer
    filterset_class = PublishedFigureFilter
    permission_classes = [AllowAny]
    orderings = {"key": ("key",), "-key": ("-key",)}
