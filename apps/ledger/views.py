from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.expansion import shown
from ssi_platform.api.sparse import whole
from ssi_platform.api.views import ListMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import AuditEventFilter, EventFilter
from .models import KEPT, Position, PublishedAuditEvent, PublishedEvent, RecordKind
from .permissions import AUDIT_READ, EVENTS_READ
from .serializers import (
    AuditEventSerializer,
    ChangesParametersSerializer,
    ChangesSerializer,
    EventSerializer,
)

FORWARD, BACKWARD = {"sequence": ("sequence",)}, {"-sequence": ("-sequence",)}


class EventsExpired(APIException):
    """Events after the reader's sequence were deleted."""

    status_code = 410
    default_detail = "Events after this sequence are no longer kept: read all rows again."
    default_code = "events_expired"


class PublishingViewSet(TenantViewSet):
    """Base of what is read in the order of publication.

    A request publishes what is committed before it reads, in a transaction of its own, so that
    the read itself stays read-only.
    """

    def before_transaction(self) -> None:
        self.check_permissions(self.request)
        services.publish_all(organisation_id=self.caller.organisation_id, now=clock.now())


class PublishedViewSet(ListMixin, PublishingViewSet):
    """Base of the lists in the order of publication."""

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


class ChangesViewSet(PublishingViewSet):
    """What changed, for programs that keep a copy of the data."""

    queryset = PublishedEvent.objects.all()
    serializer_class = ChangesSerializer
    read_permission = write_permission = EVENTS_READ
    operation_ids = {"feed": "listChanges"}

    @property
    def action_parameters(self) -> dict[str, Any]:  # type: ignore[override] # Of a serializer.
        return {"feed": tuple(ChangesParametersSerializer().fields)}

    @extend_schema(
        parameters=[ChangesParametersSerializer], responses={200: ChangesSerializer, 410: None}
    )
    def feed(self, request: Request, **kwargs: Any) -> Response:
        """List what changed since an answer before, in the order of publication.

        Nothing that is committed late is left out. An entry names rows that were created, changed
        or deleted, and tells how they are now: what is `deleted` is gone, all else is at `links`.
        """
        body = ChangesParametersSerializer(data=request.query_params.dict())
        body.is_valid(raise_exception=True)
        given = body.validated_data
        page = services.changes_after(
            given["after"],
            caller=self.caller,
            types=given["type__in"],
            size=given["page_size"],
            now=clock.now(),
        )
        if page is None:
            raise EventsExpired
        rows = self._rows(page) if "expand" in given else {}
        data = [
            {
                "sequence": event.sequence,
                "type": event.subject_type,
                "id": changed.id,
                "deleted": not changed.is_there,
                "reps": changed.reps,
                "from_day": changed.from_day,
                "to_day": changed.to_day,
                "changed_at": event.occurred_at,
                "links": changed.links,
                "row": rows.get(changed.id),
            }
            for event, changed in page.rows
        ]
        answer = {"data": data, "cursor": str(page.last), "more": page.more}
        return Response(ChangesSerializer(answer).data)

    def _rows(self, page: services.Page) -> dict[Any, Any]:
        """Return the rows that the caller may read, by id, with a query for each type."""
        rows: dict[Any, Any] = {}
        for name in {event.subject_type for event, _ in page.rows}:
            resource = services.RESOURCES[name]
            if resource.rows is None or not self._may_read(resource):
                continue
            ids = [row.id for event, row in page.rows if event.subject_type == name and row.id]
            objects = list(resource.visible_to(self.caller, ids))
            shape = resource.rows.serializer_class
            context = self.get_serializer_context()
            data = shown(shape, objects, whole(shape), context, many=True)
            rows |= {row.pk: each for row, each in zip(objects, data, strict=True)}
        return rows

    def _may_read(self, resource: services.Resource) -> bool:
        return resource.permission is None or resource.permission in self.caller.permissions
