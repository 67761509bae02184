from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.filters import tenures_within
from apps.directory.models import Rep, Team, Tenure
from apps.scores.permissions import SCORES_READ
from ssi_platform.api.filters import MAX_WORD
from ssi_platform.api.query_parameters import number_parameter, text_parameter
from ssi_platform.domain.leaderboards import Board
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..permissions import LEADERBOARDS_WRITE
from ..serializers import LeaderboardChoiceSerializer, LeaderboardSerializer
from .analytics import AnalyticsViewSet, today_of

USUAL_DAYS, LONGEST = 28, max(CHANGE_DAYS)
PARAMETERS = [
    OpenApiParameter(
        "board",
        {"type": "string", "enum": list(Board)},
        OpenApiParameter.PATH,
        description="The name of the board.",
    ),
    OpenApiParameter(
        "within",
        {"type": "string", "maxLength": MAX_WORD},
        description="Only reps who are today in this team or in one below it; by its id or"
        " external id.",
    ),
    OpenApiParameter(
        "days",
        {"type": "integer", "minimum": 1, "maximum": LONGEST, "default": USUAL_DAYS},
        description="Over how many days reps have improved.",
    ),
]


class LeaderboardViewSet(AnalyticsViewSet):
    """Leaderboards of today, which an organisation turns on."""

    queryset = Tenure.objects.all()
    serializer_class = LeaderboardSerializer
    read_permission = write_permission = SCORES_READ
    action_parameters = {"board": ("within", "days")}
    operation_ids = {"board": "getLeaderboard"}
    is_list_action = False

    @extend_schema(parameters=PARAMETERS, responses=LeaderboardSerializer)
    def board(self, request: Request, board: str, **kwargs: Any) -> Response:
        """Tell who has improved most, who is nearest to the target, or who is on top.

        404 `leaderboards_off` unless the organisation has turned them on. See
        `docs/leaderboards.md`.
        """
        try:
            organisation = services.check_boards_on(self.caller)
        except services.BoardsOff as error:
            raise NotFound(str(error), "leaderboards_off") from None
        if board not in list(Board):
            raise NotFound
        on = today_of(organisation)
        tenures = Tenure.objects.of_organisation(organisation.pk).on(on).with_excused(on)
        answer = services.leaderboard_of(
            caller=self.caller,
            organisation=organisation,
            board=Board(board),
            tenures=self._within(tenures.filter(excused=False)),
            days=number_parameter(request, "days", USUAL_DAYS, (1, LONGEST)),
            on=on,
        )
        return Response(LeaderboardSerializer(answer).data)

    def _within(self, tenures: Any) -> Any:
        """Narrow the tenures to a team that the caller sees, if one is named."""
        team = text_parameter(self.request, "within", MAX_WORD)
        if team is None:
            return tenures
        seen = self.visible(Team).referred_to_as([team]).exists()
        return tenures_within(tenures, team) if seen else tenures.none()


class LeaderboardChoiceViewSet(TenantViewSet):
    """Whether a rep may be on leaderboards."""

    queryset = Rep.objects.all()
    serializer_class = LeaderboardChoiceSerializer
    read_permission = SCORES_READ
    write_permission = LEADERBOARDS_WRITE
    operation_ids = {"retrieve": "getLeaderboardChoice", "put": "setLeaderboardChoice"}

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Tell whether a rep may be on leaderboards."""
        return self._answer(self._rep())

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Let a rep be on leaderboards, or on none: reps for themselves, managers for theirs."""
        rep = self._rep()
        services.choose_named(caller=self.caller, rep=rep, named=self.checked()["named"])
        return self._answer(rep)

    def _answer(self, rep: Rep) -> Response:
        return Response(LeaderboardChoiceSerializer({"named": services.is_named(rep)}).data)

    def _rep(self) -> Rep:
        rep_id: UUID = self.kwargs["rep"]
        rep: Rep = get_object_or_404(self.get_queryset(), pk=rep_id)
        return rep
