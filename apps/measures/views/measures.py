import re
from datetime import date
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organisations.models import Organisation
from ssi_platform.api.computed_pages import ComputedPagination, Key
from ssi_platform.api.expansion import shown
from ssi_platform.api.problems import Conflict
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.measures import Measure
from ssi_platform.domain.measures.declared import KEY, MOST_KEY
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import policies, services
from ..models import MeasureDefinition
from ..permissions import MEASURES_DEFINE, MEASURES_READ
from ..serializers import MeasureSerializer


def today_of(caller: Caller) -> date:
    """Return the day it is in the caller's organisation."""
    zone = Organisation.objects.get(pk=caller.organisation_id).zone
    return local_day(clock.now(), zone)


class OfMeasureViewSet(TenantViewSet):
    """Base of what is addressed by a measure's key or id."""

    def the_measure(self) -> Measure:
        """Return the measure of the address. Raises NotFound."""
        name = self.kwargs["measure"]
        measure = services.measure_called(self.caller.organisation_id, name)
        if measure is None:
            raise NotFound
        return measure


class MeasureViewSet(OfMeasureViewSet):
    """What is measured: the index, its pillars, and measures beside it."""

    queryset = MeasureDefinition.objects.all()
    serializer_class = MeasureSerializer
    pagination_class = ComputedPagination
    read_permission = MEASURES_READ
    write_permission = MEASURES_DEFINE
    orderings = {"key": ("key",)}

    def list(self, request: Request, **kwargs: Any) -> Response:
        """List the measures: those that are shipped, and the organisation's own."""
        known = services.known_measures(self.caller.organisation_id)

        def keys_in(ordering: str) -> list[Key]:
            return [(key,) for key in known]

        paginator: Any = self.paginator
        keys = paginator.paginate_sorted(keys_in, request, self)
        data = shown(
            MeasureSerializer,
            [known[key] for (key,) in keys],
            self.selection,
            self.get_serializer_context(),
            many=True,
        )
        return self.get_paginated_response(data)

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.the_measure())

    def put(self, request: Request, measure: str, **kwargs: Any) -> Response:
        """Declare a measure of the organisation, or change it; repeating it changes nothing.

        Shipped measures cannot be changed. With values, unit and subject stay as they are.
        """
        policies.may_define(self.caller)
        if not re.fullmatch(KEY, measure) or len(measure) > MOST_KEY:
            detail = f"Small letters, digits and underscores, at most {MOST_KEY}: a letter first."
            raise Invalid([FieldError("measure", "invalid_measure_key", detail)])
        declared, created = services.define_measure(
            caller=self.caller, key=measure, values=self.checked()
        )
        return self.answer(declared, status=201 if created else 200)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a measure that has no values; one with values is archived instead."""
        try:
            services.remove_measure(caller=self.caller, measure=self.the_measure())
        except services.InUse:
            detail = "The measure has values: archive it, with `is_archived`."
            raise Conflict(detail, "measure_has_values") from None
        return Response(status=204)

    def get_serializer_context(self) -> dict[str, Any]:
        described = getattr(self, "swagger_fake_view", False)
        today = {} if described else {"today": today_of(self.caller)}
        return {**super().get_serializer_context(), **today}
