"""Events about the organisation itself."""

from collections.abc import Iterator, Sequence
from typing import Any

from apps.ledger.services import Body, Change, Changed, EventType, Resource

from .models import Organisation
from .permissions import ORGANISATION_READ


def _once(changes: Sequence[Change]) -> Iterator[Body]:
    return ({} for _ in changes[:1])


def _changed(caller: Any, bodies: Sequence[Body]) -> list[Changed]:
    """Return the organisation for each event: it is there, at its own address."""
    return [Changed() for _ in bodies]


EVENT_TYPES = (
    EventType(
        name="organisation.updated",
        description="The name, the time zone or another setting of the organisation changed.",
        fields={},
        example={},
        follows={(Organisation, "change")},
        bodies=_once,
    ),
)
ORGANISATION = Resource(name="organisation", permission=ORGANISATION_READ, changed=_changed)
