from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..models import ForecastRecord
from ..permissions import STATISTICS_READ
from ..serializers import ForecastRecordSerializer


class ForecastRecordViewSet(TenantViewSet):
    """How often the forecasts of past weeks held."""

    queryset = ForecastRecord.objects.all()
    serializer_class = ForecastRecordSerializer
    read_permission = write_permission = STATISTICS_READ

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Tell how often the forecasts of past weeks held.

        Those of all teams; for managers, of the teams that they manage. Callers who read no
        forecasts get no record.
        """
        return self.answer(services.record_of(caller=self.caller))
