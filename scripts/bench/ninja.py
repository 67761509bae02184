"""The same lists as django-ninja makes them: a ModelSchema, and no pages at all."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import ModelSchema, NinjaAPI, Query
from ninja.security import HttpBearer

from apps.analytics.models import TeamDay
from apps.scores.models import DailyScore
from ssi_platform.tenancy.authentication import ApiKeyAuthentication
from ssi_platform.tenancy.context import organisation_context

from .plain import DAY_FIELDS, SCORE_FIELDS


class Key(HttpBearer):
    def authenticate(self, request: Any, token: Any) -> Any:
        proof = ApiKeyAuthentication().authenticate(request)
        return proof and proof[1]


class ScoreShape(ModelSchema):
    class Meta:
        model = DailyScore
        fields = SCORE_FIELDS


class DayShape(ModelSchema):
    state: str
    coverage: float

    class Meta:
        model = TeamDay
        fields = [name for name in DAY_FIELDS if name not in ("state", "coverage")]


Since = Annotated[date, Query(alias="from")]
api = NinjaAPI(auth=Key(), urls_namespace="ninja")


@api.get("/{organisation}/scores", response=list[ScoreShape])
def scores(request: Any, organisation: str, page_size: int = 100) -> Any:
    with organisation_context(request.auth.organisation_id, read_only=True):
        return list(DailyScore.objects.order_by("-day", "-rep_id")[:page_size])


@api.get("/{organisation}/teams/{team}", response=list[DayShape])
def days(request: Any, organisation: str, team: UUID, to: date, since: Since) -> Any:
    with organisation_context(request.auth.organisation_id, read_only=True):
        rows = TeamDay.objects.filter(team_id=team, day__range=(since, to))
        return list(rows.order_by("day"))
