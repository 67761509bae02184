from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from apps.analytics.permissions import STATISTICS_READ
from apps.organisations.permissions import ORGANISATION_READ, ORGANISATION_WRITE
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .models import BenchmarkSettings
from .serializers import BenchmarkSettingsSerializer, IndustryBenchmarksSerializer


class BenchmarkSettingsViewSet(TenantViewSet):
    """Whether the organisation takes part in benchmarks of industries, and in which industry."""

    queryset = BenchmarkSettings.objects.all()
    serializer_class = BenchmarkSettingsSerializer
    read_permission = ORGANISATION_READ
    write_permission = ORGANISATION_WRITE

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Tell whether the organisation takes part, and in which industry."""
        return self.answer(services.settings_of(self.caller.organisation_id))

    def put(self, request: Request, **kwargs: Any) -> Response:
        """Decide whether the organisation takes part, and in which industry; safe to repeat.

        Administrators decide, and keys with `organisation:write`. It applies from the next
        release on.
        """
        settings = services.change_settings(caller=self.caller, **self.checked())
        return self.answer(settings)


class IndustryBenchmarksViewSet(TenantViewSet):
    """Medians of the organisation's own industry."""

    queryset = BenchmarkSettings.objects.all()
    serializer_class = IndustryBenchmarksSerializer
    read_permission = write_permission = STATISTICS_READ
    operation_ids = {"retrieve": "getIndustryBenchmarks"}

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Return the monthly releases of the organisation's industry, the newest first."""
        return self.answer(services.benchmarks_of(caller=self.caller))
