from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.views import ListMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import AuditEventFilter, EventFilter
from .models import KEPT, Position, PublishedAuditEvent, PublishedEvent, RecordKind
from .permissions import AUDIT_READ, EVENTS_READ
from .serializers import AuditEventSerializer, EventSerializer

FORWARD, BACKWARD = {"sequence": ("sequence",)}, {"-sequence": ("-sequence",)}


class EventsExpired(APIException):
    """Events after the reader's sequence were deleted."""

    status_code = 410
    default_detail = "Events after this sequence are no longer kept: read all rows again."
    default_code = "events_expired"


class PublishedViewSet(ListMixin, TenantViewSet):
    """Base of the lists in the order of publication.

    A request publishes what is committed before it reads, in a transaction of its own, so that
    the read itself stays read-only.
    """

    def before_transaction(self) -> None:
        self.check_permissions(self.request)
        services.publish_all(organisation_id=self.caller.organisation_id, now=clock.now())

    def default_ordering(self) -> str:
        following = "after" in self.request.query_params
        return "sequence" if following else super().default_ordering()


class AuditEventViewSet(PublishedViewSet):
    """The audit of every write, the newest first.

    To follow the writes, send the largest `sequence` that you have read as `after`.
    """

    queryset = PublishedAuditEvent.objects.all()
    serializer_class = AuditEventSerializer
    filterset_class = AuditEventFilter
    read_permission = write_permission = AUDIT_READ
    orderings = {**BACKWARD, **FORWARD, "-occurred_at": ("-id",), "occurred_at": ("id",)}


class EventViewSet(PublishedViewSet):
    """What happened, for programs to follow, the oldest first; events are kept for 30 days.

    Send the largest `sequence` that you have read as `after`: no event is left out and none
    comes twice.
    """

    queryset = PublishedEvent.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    read_permission = write_permission = EVENTS_READ
    orderings = {**FORWARD, **BACKWARD}

    @extend_schema(responses={200: EventSerializer, 410: None})
    def list(self, request: Request, **kwargs: Any) -> Response:
        events = self.filter_queryset(self.get_queryset())
        self._require_kept()
        return self.page(events)

    def _require_kept(self) -> None:
        """Raise EventsExpired when the event that follows `after` may be deleted by now."""
        after = int(self.request.query_params.get("after", 0))
        following = Position.objects.visible_to(self.caller).next_to(RecordKind.EVENT, after)
        if after and following.published_before(clock.now() - KEPT).exists():
            raise EventsExpired
