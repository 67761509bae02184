from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Rep, Team
from ssi_platform.api.batches import BatchMixin
from ssi_platform.api.days import day_of
from ssi_platform.database import clock
from ssi_platform.domain.batch import Entry
from ssi_platform.domain.measures import Measure, Subject

from .. import policies, services
from ..filters import MeasureValueFilter
from ..models import MeasureValue
from ..permissions import MEASURES_READ, MEASURES_WRITE
from ..serializers import (
    MeasureBatchResultSerializer,
    MeasureBatchSerializer,
    MeasureValueSerializer,
)
from .measures import OfMeasureViewSet, today_of


class MeasureValueViewSet(OfMeasureViewSet):
    """Values of a measure: one for each subject and day."""

    queryset = MeasureValue.objects.all()
    serializer_class = MeasureValueSerializer
    filterset_class = MeasureValueFilter
    read_permission = MEASURES_READ
    write_permission = MEASURES_WRITE
    orderings = {"-day": ("-day", "-id"), "day": ("day", "id")}
    made = ()

    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the values of a measure that the caller sees, by day."""
        measure = self._measure()
        return self.page(self.filter_queryset(self._values(measure)))

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self._value(self._measure()))

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Record the value of a day; repeating it changes nothing."""
        measure = self._measure()
        key, value = self._key(measure), self.checked()["value"]
        _, created = services.record_value(
            caller=self.caller, measure=measure, key=key, value=value, now=clock.now()
        )
        return self.answer(self._stored(measure), status=201 if created else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete the value of a day."""
        measure = self._measure()
        self._value(measure)
        services.delete_value(
            caller=self.caller, measure=measure, key=self._key(measure), now=clock.now()
        )
        return Response(status=204)

    def _measure(self) -> Measure:
        measure = self.the_measure()
        policies.has_values_of_its_own(measure)
        return measure

    def _key(self, measure: Measure) -> services.Key:
        """Return what the address names. Raises NotFound unless the measure is about that."""
        rep, team = self.kwargs.get("rep"), self.kwargs.get("team")
        subject = Subject.REP if rep else Subject.TEAM if team else Subject.ORGANISATION
        if measure.subject is not subject:
            raise NotFound(f"This is a measure of each {measure.subject}.")
        for model, row in ((Rep, rep), (Team, team)):
            if row is not None:
                get_object_or_404(self.visible(model).only("pk"), pk=row)
        return services.Key(measure.id, rep, team, self._day())

    def _day(self) -> date:
        return day_of(self.kwargs["day"], "day")

    def _values(self, measure: Measure) -> Any:
        rows = self.get_queryset().of_measure(measure.id)
        return rows.labelled(measure, today_of(self.caller))

    def _value(self, measure: Measure) -> Any:
        key = self._key(measure)
        rows = self.filter_queryset(self._values(measure)).of_subject(key.rep, key.team)
        return get_object_or_404(rows, day=key.day)

    def _stored(self, measure: Measure) -> Any:
        """Return the value that was written, also where the caller may not read it."""
        key = self._key(measure)
        rows = MeasureValue.objects.of_organisation(self.caller.organisation_id)
        rows = rows.of_measure(measure.id).of_subject(key.rep, key.team)
        return rows.labelled(measure, today_of(self.caller)).get(day=key.day)


class RepMeasureValueViewSet(MeasureValueViewSet):
    """The value of a measure, of a rep and a day."""

    operation_ids = {
        "retrieve": "getRepMeasureValue",
        "put": "putRepMeasureValue",
        "destroy": "deleteRepMeasureValue",
    }


class TeamMeasureValueViewSet(MeasureValueViewSet):
    """The value of a measure, of a team and a day."""

    operation_ids = {
        "retrieve": "getTeamMeasureValue",
        "put": "putTeamMeasureValue",
        "destroy": "deleteTeamMeasureValue",
    }


class MeasureBatchViewSet(BatchMixin, OfMeasureViewSet):
    """Values of many subjects and days in one call."""

    queryset = MeasureValue.objects.all()
    serializer_class = MeasureBatchSerializer
    read_permission = MEASURES_READ
    write_permission = MEASURES_WRITE
    operation_ids = {"batch": "batchMeasureValues"}
    keys = ("rep", "team", "day")
    made = None  # Ids and outcomes.

    @extend_schema(responses=MeasureBatchResultSerializer)
    def batch(self, request: Request, **kwargs: Any) -> Response:
        """Record up to 1,000 values of a measure; repeating it changes nothing."""
        return super().batch(request, **kwargs)

    def write(self, entries: list[Entry], *, atomic: bool) -> None:
        services.record_values(
            caller=self.caller,
            measure=self.the_measure(),
            entries=entries,
            atomic=atomic,
            now=clock.now(),
        )
