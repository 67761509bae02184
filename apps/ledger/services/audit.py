from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms.models import model_to_dict

from ssi_platform.api.request_id import current_request_id
from ssi_platform.tenancy.context import current_actor

from ..models import AuditEvent


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to one row."""

    action: str
    instance: Model
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def record_event(
    action: str,
    instance: Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down, in the caller's transaction, what the current actor did to one row."""
    record_events([Change(action, instance, before, after)])


def record_events(events: Iterable[Change]) -> None:
    """Write down what the current actor did to many rows, in one statement."""
    actor, request_id = current_actor(), current_request_id()
    AuditEvent.objects.bulk_create(
        AuditEvent(
            organisation_id=getattr(event.instance, "organisation_id", event.instance.pk),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=event.action,
            object_type=str(event.instance._meta.model_name),
            object_id=_name(event.instance.pk),
            before=_plain(event.before),
            after=_plain(event.after),
            request_id=request_id,
        )
        for event in events
    )


def snapshot(instance: Model) -> dict[str, Any]:
    """Return a row's columns, for `before` and `after`."""
    return model_to_dict(instance, exclude=["digest"])


def _name(key: Any) -> str:
    return "/".join(map(str, key[1:])) if isinstance(key, tuple) else str(key)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        k: v if isinstance(v, str | int | bool | list | None) else str(v) for k, v in values.items()
    }
