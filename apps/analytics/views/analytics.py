from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.computed_pages import ComputedPagination
from ssi_platform.api.days import day_parameter, instant_parameter
from ssi_platform.api.expansion import shown
from ssi_platform.api.query_parameters import flag_parameter, word_parameter
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.measures import SSI
from ssi_platform.domain.periods import Grain
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..permissions import STATISTICS_READ


def day_query(name: str, description: str) -> Any:
    return OpenApiParameter(name, OpenApiTypes.DATE, description=description)


SPAN = [
    day_query("from", "First day, included; of a period its last computed day counts."),
    day_query("to", "Last day, included; of a period its last computed day counts."),
]
ON = [day_query("on", "The day to judge; today in the organisation's zone when left out.")]
KNOWN_AT = [
    OpenApiParameter(
        "known_at",
        OpenApiTypes.DATETIME,
        description="Figures as they followed from what had been recorded until this instant, for"
        " callers who read every rep's score.",
    )
]
GRAIN = [
    OpenApiParameter(
        "grain",
        {"type": "string", "enum": list(Grain), "default": str(Grain.DAY)},
        description="A row a day, or one a week, month or fiscal quarter: that of its last"
        " computed day.",
    ),
    OpenApiParameter(
        "in_progress",
        {"type": "boolean", "default": False},
        description="Whether periods that have not ended are listed, too.",
    ),
]


class AnalyticsViewSet(TenantViewSet):
    read_permission = write_permission = STATISTICS_READ
    orderings = {"day": ("day",), "-day": ("-day",)}
    is_list_action = True

    def _span(self) -> tuple[date, date]:
        first = day_parameter(self.request, "from", date.min)
        return first, day_parameter(self.request, "to", date.max)

    def _on(self) -> date:
        return day_parameter(self.request, "on", today_of(self._organisation()))

    @property
    def _known_at(self) -> datetime | None:
        return instant_parameter(self.request, "known_at")

    def _organisation(self) -> Organisation:
        return Organisation.objects.get(pk=self.caller.organisation_id)


class ByGrainViewSet(AnalyticsViewSet):
    """Lists of days, or of the last computed days of periods.

    Rows of periods are shown by `period_class`, which the description shows for both.
    """

    period_class: type[Any]

    def by_grain(self, rows: Any) -> Any:
        """Return the rows of days, or those of the requested periods with the period."""
        in_progress = flag_parameter(self.request, "in_progress")
        rows = rows.of_index()
        if self._grain is Grain.DAY:
            return rows
        organisation = self._organisation()
        return rows.last_of_periods(
            organisation.pk, self._grain, organisation.calendar, today=today_of(organisation),
            in_progress=in_progress,
        )  # fmt: skip

    def as_known(self, team: UUID | None, known_at: datetime) -> Response:
        """Answer a page of the days of a team, or the organisation's, as they were known."""
        if self._grain is not Grain.DAY:
            detail = ErrorDetail("Not with `known_at`, which is of days.", "not_applicable")
            raise ValidationError({"grain": [detail]})
        rows = services.statistics_as_known(
            caller=self.caller,
            team=team,
            days=(
                day_parameter(self.request, "from", None),
                day_parameter(self.request, "to", None),
            ),
            known_at=known_at,
            now=clock.now(),
        )
        today = today_of(self._organisation())
        labelled: Any
        for labelled in rows:
            labelled.measure, labelled.review_overdue = SSI.key, SSI.is_overdue(today)
        return self.page_of_days(rows)

    def page_of_days(self, rows: Sequence[Any]) -> Response:
        """Answer a page of rows that were computed, at most one a day."""
        pages, by_day = ComputedPagination(), {row.day.toordinal(): row for row in rows}
        keys = pages.paginate_sorted(
            lambda name: sorted((-day if name.startswith("-") else day,) for day in by_day),
            self.request,
            self,
        )
        data = shown(
            self.get_serializer_class(),
            [by_day[abs(day)] for (day,) in keys],
            self.selection,
            self.get_serializer_context(),
            many=True,
        )
        return pages.get_paginated_response(data)

    def get_serializer_class(self) -> type[Any]:
        is_described = getattr(self, "swagger_fake_view", False)
        return self.period_class if is_described or self._grain is not Grain.DAY else self.day_class

    @property
    def day_class(self) -> type[Any]:
        """The serializer of rows of days."""
        return super().get_serializer_class()

    @property
    def _grain(self) -> Grain:
        return word_parameter(self.request, "grain", Grain.DAY)


def today_of(organisation: Organisation) -> date:
    return local_day(clock.now(), organisation.zone)
