from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.batches import BatchMixin
from ssi_platform.database import clock
from ssi_platform.domain.batch import Entry
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..models import DailyScore
from ..permissions import SCORES_READ, SCORES_WRITE
from ..serializers import ScoreBatchResultSerializer, ScoreBatchSerializer


class ScoreBatchViewSet(BatchMixin, TenantViewSet):
    """Scores of many reps and days in one call."""

    queryset = DailyScore.objects.all()
    serializer_class = ScoreBatchSerializer
    read_permission = SCORES_READ
    write_permission = SCORES_WRITE
    operation_ids = {"batch": "batchScores"}
    keys = ("rep", "day")
    made = None  # Ids and outcomes.

    @extend_schema(responses=ScoreBatchResultSerializer)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Record up to 1,000 scores; repeating it changes nothing.

        An item has the fields of `PUT …/scores/{day}`, `rep` and `day`. Of several items for one
        rep and day the latest observation stands.
        """
        return super().batch(request, **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        self.now = clock.now()
        return {**super().get_serializer_context(), "now": self.now}

    def write(self, entries: list[Entry], *, atomic: bool) -> None:
        services.record_batch(caller=self.caller, entries=entries, atomic=atomic, now=self.now)
