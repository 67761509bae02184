from django.apps import apps
from django.conf import settings


def events_of(caller, object_type, object_id):
    """Return the audit's events about one object, the latest first."""
    events = apps.get_model(settings.AUDIT_MODEL).objects.of_organisation(caller.organisation_id)
    return events.filter(object_type=object_type, object_id=object_id).order_by("-id")


def event_changes(event):
    """Return an event with the names of the fields that it changed."""
    before, after = event.before or {}, event.after or {}
    fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {"event": event, "fields": fields if event.before and event.after else []}
