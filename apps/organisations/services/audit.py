from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.forms.models import model_to_dict

from ssi_platform.api.request_id import current_request_id
from ssi_platform.tenancy.context import current_actor

from ..models import AuditEvent


def record_event(
    action: str,
    instance: Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down, in the caller's transaction, what the current actor did to one row."""
    actor = current_actor()
    AuditEvent.objects.create(
        organisation_id=getattr(instance, "organisation_id", instance.pk),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        action=action,
        object_type=str(instance._meta.model_name),
        object_id=_name(instance.pk),
        before=_plain(before),
        after=_plain(after),
        request_id=current_request_id(),
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
