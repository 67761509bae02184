from collections.abc import Sequence
from uuid import UUID

from ssi_platform.api.request_id import current_request_id
from ssi_platform.database import clock

from ..events import EVENT_TYPES, Body, Change, EventType
from ..models import Event
from .writing import write


def emit(event_type: EventType, *, organisation_id: UUID, body: Body) -> None:
    """Write an event that no audit event causes, in the caller's transaction.

    Raises ValueError unless the body has the fields that the type declares.
    """
    write(organisation_id=organisation_id, events=[_event(event_type, body)])


def emit_following(change: Change) -> None:
    """Write the events that follow from a change which is not audited."""
    write(organisation_id=change.organisation_id, events=events_following([change]))


def events_following(changes: Sequence[Change]) -> list[Event]:
    """Return the events, unsaved, that changes of one organisation cause."""
    return [
        _event(event_type, body)
        for event_type in EVENT_TYPES
        for body in event_type.following(changes)
    ]


def _event(event_type: EventType, body: Body) -> Event:
    return Event(
        type=event_type.name,
        subject_type=event_type.subject_type,
        occurred_at=clock.now(),
        subject_id=body.get(event_type.subject_type),
        body=event_type.complete(body),
        request_id=current_request_id(),
    )
