from typing import Any

from django.apps import apps
from django.conf import settings

from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.querysets import TenantQuerySet

from .labels import action_in_words, in_words


def events_of(caller: Caller, object_type: str, object_id: str) -> TenantQuerySet[Any]:
    """Return the audit's events about one object, the latest first."""
    events = apps.get_model(settings.AUDIT_MODEL).objects.of_organisation(caller.organisation_id)
    events_of_object: TenantQuerySet[Any] = events.filter(
        object_type=object_type, object_id=object_id
    ).order_by("-id")
    return events_of_object


def event_changes(event: Any) -> dict[str, Any]:
    """Return an event with what was done, and the names of the fields that it changed."""
    before, after = event.before or {}, event.after or {}
    fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changed = [in_words(name) for name in fields] if event.before and event.after else []
    return {"event": event, "action": action_in_words(event.action), "fields": changed}
