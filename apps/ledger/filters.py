from types import SimpleNamespace

from ssi_platform.api.filters import (
    LookupSet,
    NumberFilter,
    choices,
    codes,
    ids,
    instants,
    numbers,
)

from .services import EVENT_TYPES

TYPES = SimpleNamespace(choices=[(event_type.name, event_type.name) for event_type in EVENT_TYPES])


def sequences() -> dict[str, NumberFilter]:
    """Lookups of a sequence; `after` is for readers that follow the list."""
    description = (
        "Only what was published after the record with this sequence, the oldest first: send the"
        " largest sequence that you have read."
    )
    after = NumberFilter("sequence", lookup_expr="gt", description=description)
    return {"after": after, **numbers("sequence")}


class AuditEventFilter(LookupSet):
    lookups = [
        sequences(),
        codes("action"),
        codes("object_type"),
        codes("object_id"),
        ids("actor_id", column="actor_id", nullable=True),
        codes("request_id"),
        codes("address"),
        instants("occurred_at"),
    ]


class EventFilter(LookupSet):
    lookups = [
        sequences(),
        choices("type", TYPES),
        codes("subject_type"),
        ids("subject_id", column="subject_id", nullable=True),
        codes("request_id"),
        instants("occurred_at"),
    ]
