from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ssi_platform.api.request_id import current_request_id
from ssi_platform.tenancy.context import current_actor

from ..models import AuditEvent
from .writing import write


def record_call(
    *,
    organisation_id: UUID,
    action: str,
    object_type: str,
    object_id: str,
    details: Mapping[str, Any] | None = None,
    **_: Any,
) -> None:
    """Record what the current actor did, or tried, that changed no row: see `audited_calls`."""
    actor = current_actor()
    event = AuditEvent(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        object_type=object_type[:40],
        object_id=object_id[:80],
        after=dict(details) if details else None,
        request_id=current_request_id(),
        address=actor.address,
    )
    write(organisation_id=organisation_id, audit=[event])
