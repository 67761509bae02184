from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.serializers import NothingSerializer
from apps.organisations.models import Organisation
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import policies, services
from .filters import AlertFilter
from .models import Alert
from .permissions import ALERTS_READ, ALERTS_WRITE
from .serializers import AlertSerializer, SnoozeSerializer


@contextmanager
def _conflicts() -> Iterator[None]:
    """Convert the exception of services to a problem response."""
    try:
        yield
    except services.AlertCleared as error:
        raise Conflict(str(error), "alert_cleared") from None


class AlertViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """What somebody should look at: drops, stages at risk or met, missing scores."""

    queryset = Alert.objects.all()
    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    read_permission = ALERTS_READ
    write_permission = ALERTS_WRITE
    orderings = {"-opened_on": ("-opened_on", "-id"), "opened_on": ("opened_on", "id")}

    @extend_schema(request=NothingSerializer, responses=AlertSerializer)
    def acknowledge(self, request: Request, **kwargs: Any) -> Response:
        """Acknowledge an alert: somebody looks after it. It stays until it is over."""
        alert = self._mine()
        with _conflicts():
            return self.answer(services.acknowledge(caller=self.caller, alert=alert))

    @extend_schema(request=SnoozeSerializer, responses=AlertSerializer)
    def snooze(self, request: Request, **kwargs: Any) -> Response:
        """Put an alert aside until a day, on which it is open again."""
        alert = self._mine()
        given = SnoozeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        until = given.validated_data["until"]
        with _conflicts():
            return self.answer(
                services.snooze(caller=self.caller, alert=alert, until=until, today=self._today())
            )

    @extend_schema(request=NothingSerializer, responses=AlertSerializer)
    def reopen(self, request: Request, **kwargs: Any) -> Response:
        """Open an alert that is acknowledged or snoozed."""
        alert = self._mine()
        with _conflicts():
            return self.answer(services.reopen(caller=self.caller, alert=alert))

    def _mine(self) -> Alert:
        """Return the alert if the caller decides on it."""
        alert: Alert = self.get_object()  # Before the body, which may not fit.
        policies.may_decide(self.caller, alert)
        return alert

    def _today(self) -> date:
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        return local_day(clock.now(), zone)
