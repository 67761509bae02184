from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Team
from apps.jobs.services import count_unloaded
from apps.ledger.models import StaleRange
from apps.organisations.models import Organisation
from ssi_platform.api.days import day_parameter
from ssi_platform.api.expansion import shown
from ssi_platform.api.views import ApiViewSet, ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.roles import Role
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import policies, services
from ..filters import AttainmentFilter, PublishedFigureFilter, TeamDayFilter, VerdictFilter
from ..models import OrganisationDay, PublishedFigure, Release, StageVerdict, TeamDay
from ..permissions import STATISTICS_READ
from ..serializers import (
    AttainmentSerializer,
    ComparisonSerializer,
    DayStatisticsSerializer,
    FreshnessSerializer,
    PublishedFigureSerializer,
    ReleaseSerializer,
    RoundedDaySerializer,
    TeamDaySerializer,
    VerdictSerializer,
)


def day_query(name: str, description: str) -> Any:
    return OpenApiParameter(name, OpenApiTypes.DATE, description=description)


SPAN = [day_query("from", "First day, included."), day_query("to", "Last day, included.")]
ON = [day_query("on", "The day to judge; today in the organisation's zone when left out.")]


class AnalyticsViewSet(TenantViewSet):
    read_permission = write_permission = STATISTICS_READ
    orderings = {"day": ("day",), "-day": ("-day",)}
    is_list_action = True

    def _span(self) -> tuple[date, date]:
        first = day_parameter(self.request, "from", date.min)
        return first, day_parameter(self.request, "to", date.max)

    def _on(self) -> date:
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        return day_parameter(self.request, "on", local_day(clock.now(), zone))


class OrganisationStatisticsViewSet(AnalyticsViewSet):
    """Statistics over all reps of the organisation, a row a day."""

    queryset = OrganisationDay.objects.all()
    serializer_class = DayStatisticsSerializer
    action_parameters = {"list": ("from", "to")}

    def get_serializer_class(self) -> type[Any]:
        rounds = getattr(self, "caller", None) and self.caller.role == Role.MANAGER
        return RoundedDaySerializer if rounds else DayStatisticsSerializer

    @extend_schema(parameters=SPAN, responses=DayStatisticsSerializer(many=True))
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the organisation's statistics, a row a day.

        Managers read a day if at least five reps outside their teams, in at least two teams, have
        a score. The median is rounded. Reps read the weekly releases.
        """
        return self.page(policies.organisation_days(self.caller, *self._span()))


class FreshnessViewSet(TenantViewSet):
    """Whether the worker has loaded all files and computed all changes."""

    queryset = OrganisationDay.objects.all()
    serializer_class = FreshnessSerializer
    read_permission = write_permission = STATISTICS_READ

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Tell whether the worker has loaded all files and computed all changes."""
        organisation_id = self.caller.organisation_id
        waiting = count_unloaded(organisation_id)  # First: a job that ends leaves a stale range.
        stale = StaleRange.objects.of_organisation(organisation_id).count()
        until = OrganisationDay.objects.of_organisation(organisation_id).aggregate(
            until=Max("day")
        )["until"]
        return self.answer(
            {
                "up_to_date": stale == waiting == 0,
                "stale_ranges": stale,
                "waiting_imports": waiting,
                "computed_until": until,
            }
        )


class TeamAnalyticsViewSet(AnalyticsViewSet):
    """Figures of a team, including the teams below it."""

    queryset = TeamDay.objects.all()
    serializer_class = DayStatisticsSerializer
    operation_ids = {
        "statistics": "listTeamStatistics",
        "attainment": "getTeamAttainment",
        "benchmarks": "getTeamBenchmarks",
    }
    action_parameters = {
        "statistics": ("from", "to"),
        "attainment": ("on",),
        "benchmarks": ("on",),
    }

    @property
    def is_list_action(self) -> bool:  # type: ignore[override] # One action is a list.
        return self.action == "statistics"

    @extend_schema(parameters=SPAN, responses=DayStatisticsSerializer(many=True))
    def statistics(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """Roster, coverage, medians and quartiles, a row a day."""
        answer = self.page(self.get_queryset().of_team(team).between(*self._span()))
        paginator: Any = self.paginator
        if not paginator.rows:
            self._team()  # Raises 404 for an unknown team.
        return answer

    @extend_schema(parameters=ON, responses=AttainmentSerializer)
    def attainment(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """The team against the plan nearest to it: each stage with state, gap and pace."""
        try:
            assessment = services.assess_team(team=self._team(), caller=self.caller, on=self._on())
        except services.NoPlan as error:
            raise NotFound(str(error), "no_plan") from None
        return Response(AttainmentSerializer(assessment).data)

    @extend_schema(parameters=ON, responses=ComparisonSerializer)
    def benchmarks(self, request: Request, team: UUID, **kwargs: Any) -> Response:
        """The team's median beside the organisation's, the parent team's, and published ones."""
        comparison = services.deltas_of(team=self._team(), caller=self.caller, on=self._on())
        return Response(ComparisonSerializer(comparison).data)

    def _team(self) -> Team:
        team: Team = get_object_or_404(self.visible(Team), pk=self.kwargs["team"])
        return team


class TeamDayViewSet(ListMixin, AnalyticsViewSet):
    """Statistics of all teams whose reps the caller may list, a row a team and day."""

    queryset = TeamDay.objects.all()
    serializer_class = TeamDaySerializer
    filterset_class = TeamDayFilter
    orderings = {
        "team": ("team_id", "day"),
        "day": ("day", "team_id"),
        "-day": ("-day", "-team_id"),
    }
    operation_ids = {"list": "listStatisticsOfTeams"}


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
