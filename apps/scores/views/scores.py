from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Rep
from ssi_platform.api.days import day_of, instant_parameter
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import policies, services
from ..filters import ScoreFilter
from ..models import DailyScore, KnownScore
from ..permissions import SCORES_READ, SCORES_WRITE
from ..serializers import ScoreSerializer

DAYS = ("day", "day__gte", "day__lte")
KNOWN_AT = OpenApiParameter(
    "known_at",
    OpenApiTypes.DATETIME,
    description="Only scores that stood at this instant, as they were then.",
)


class ScoreViewSet(ListMixin, TenantViewSet):
    """Daily scores: one value for each rep and day, the latest observation."""

    queryset = DailyScore.objects.all()
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter
    read_permission = SCORES_READ
    write_permission = SCORES_WRITE
    orderings = {
        "-day": ("-day", "-rep_id"),
        "day": ("day", "rep_id"),
        "rep": ("rep_id", "day"),
    }
    action_parameters = {"list": ("known_at",)}

    @extend_schema(parameters=[KNOWN_AT])
    def list(self, request: Request, **kwargs: Any) -> Response:
        """List daily scores; with `known_at`, as they were known at an instant.

        Then each rep and day has the score that stood at that instant: later ones are left out, and
        what was replaced or deleted since is shown. It needs `day`, or `day__gte` and `day__lte`
        of at most 92 days.
        """
        instant = instant_parameter(request, "known_at")
        if instant is None:
            return super().list(request, **kwargs)
        policies.check_known_days(*self._span())
        known = self.visible(KnownScore).known_at(instant)
        return self.page(self.filter_queryset(known))

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        scores = self.filter_queryset(self.get_queryset()).of_rep(self.kwargs["rep"])
        return self.answer(get_object_or_404(scores, day=self._day()))

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Record a rep's score of a day; repeating it changes nothing."""
        rep, day = self._rep(), self._day()
        reading = self.checked()["reading"]
        try:
            score, created = services.record_score(
                caller=self.caller, rep=rep, day=day, reading=reading, now=clock.now()
            )
        except services.Contested as error:
            raise Conflict(str(error), "contested") from None
        return self.answer(score, status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a day's score; it is kept as a revision."""
        services.delete_score(caller=self.caller, score=self._score(), now=clock.now())
        return Response(status=204)

    def _rep(self) -> Rep:
        reps = self.visible(Rep).select_related("organisation")
        rep: Rep = get_object_or_404(reps, pk=self.kwargs["rep"])
        return rep

    def _span(self) -> tuple[date | None, date | None]:
        """Return the first and the last day that a list is asked for, None for an open end."""
        given: dict[str, str] = self.request.query_params.dict()
        days = {name: day_of(given[name], name) for name in DAYS if name in given}
        one = days.get("day")
        return days.get("day__gte", one), days.get("day__lte", one)

    def _day(self) -> date:
        return day_of(self.kwargs["day"], "day")

    def _score(self) -> DailyScore:
        scores = self.get_queryset().of_rep(self.kwargs["rep"])
        score: DailyScore = get_object_or_404(scores, day=self._day())
        return score
