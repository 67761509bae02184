from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model
from django.forms.models import model_to_dict

from ssi_platform.api.request_id import current_request_id
from ssi_platform.tenancy.context import current_actor

from ..events import Change
from ..models import AuditEvent
from .emitting import events_following
from .writing import write


def record_event(
    action: str,
    instance: Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record, in the caller's transaction, what the current actor did to one row."""
    record_events([Change(action, instance, before, after)])


def record_events(changes: Iterable[Change]) -> None:
    """Record what the current actor did to rows of one organisation, in one statement.

    The events that follow from the changes (see `EventType.follows`) are written with them.
    """
    changes = list(changes)
    if changes:
        write(
            organisation_id=changes[0].organisation_id,
            audit=[_audit_event(change) for change in changes],
            events=events_following(changes),
        )


def snapshot(instance: Model) -> dict[str, Any]:
    """Return a row's columns, for `before` and `after`, in the units of the API.

    A model whose columns have others converts them in `in_api_units`.
    """
    columns = model_to_dict(instance, exclude=["digest"])
    converted: Callable[[dict[str, Any]], dict[str, Any]] | None
    converted = getattr(instance, "in_api_units", None)
    return converted(columns) if converted else columns


def _audit_event(change: Change) -> AuditEvent:
    actor = current_actor()
    return AuditEvent(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        action=change.action,
        object_type=str(change.instance._meta.model_name),
        object_id=_name(change.instance.pk),
        before=_plain(change.before),
        after=_plain(change.after),
        request_id=current_request_id(),
        address=actor.address,
    )


def _name(key: Any) -> str:
    return "/".join(map(str, key[1:])) if isinstance(key, tuple) else str(key)


def _plain(value: Any) -> Any:
    """Return values as the API writes them in JSON: instants in UTC, days, ids as text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value if isinstance(value, str | int | float | None) else str(value)
