"""The parameter `measure` of statistics."""

from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from apps.measures import services as measures
from ssi_platform.api.days import day_parameter
from ssi_platform.api.query_parameters import text_parameter
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.measures import SSI, Measure
from ssi_platform.domain.measures.declared import MOST_KEY
from ssi_platform.domain.periods import Grain
from ssi_platform.domain.refusals import FieldError, Invalid

from .. import services
from ..serializers import MeasuredDaySerializer
from .analytics import ByGrainViewSet

SHOWN_DAYS = 92  # Of a measure other than the index, where the request names no first day.
MEASURE = [
    OpenApiParameter(
        "measure",
        {"type": "string", "maxLength": MOST_KEY, "default": SSI.key},
        description="The key of a measure of reps. Others than `ssi` are computed on request: of at"
        f" most {services.MOST_DAYS} days, {SHOWN_DAYS} up to `to` without `from`, by day.",
    )
]


class OfMeasureViewSet(ByGrainViewSet):
    """Statistics of the index, as they are stored, or of another measure, computed."""

    @cached_property
    def measure(self) -> Measure:
        """The measure that is asked for. Raises Invalid for one that is not there."""
        name = text_parameter(self.request, "measure", MOST_KEY)
        if name is None or name == SSI.key:
            return SSI
        measure = measures.measure_called(self.caller.organisation_id, name)
        if measure is None:
            raise Invalid([FieldError("measure", "unknown_measure", "No such measure.")])
        return measure

    @property
    def day_class(self) -> type[Any]:
        return super().day_class if self.measure is SSI else MeasuredDaySerializer

    def measured(self, team_id: UUID | None) -> Response:
        """Answer a page of the statistics of the measure, which is not the index."""
        if self._grain is not Grain.DAY:
            detail = "Measures other than `ssi` are shown by day."
            raise Invalid([FieldError("grain", "not_applicable", detail)])
        if self._known_at:
            detail = "Only with `ssi`: earlier values of other measures are not kept."
            raise Invalid([FieldError("known_at", "not_applicable", detail)])
        now = clock.now()
        today = local_day(now, self._organisation().zone)
        first, last = self._bounds(today)
        rows = services.measure_statistics(
            caller=self.caller, measure=self.measure, team_id=team_id, first=first, last=last,
            now=now,
        )  # fmt: skip
        labels = {"measure": self.measure.key, "review_overdue": self.measure.is_overdue(today)}
        return self.page_of_days([SimpleNamespace(**row, **labels) for row in rows])

    def _bounds(self, today: date) -> tuple[date, date]:
        last = day_parameter(self.request, "to", today)
        return day_parameter(self.request, "from", last - timedelta(days=SHOWN_DAYS - 1)), last
