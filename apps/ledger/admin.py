from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin

from ssi_platform.adminsite.labels import action_in_words, column, in_words
from ssi_platform.adminsite.options import TenantAdmin

from .models import AuditEvent
from .permissions import AUDIT_READ

NAMES = {model._meta.model_name: model._meta for model in apps.get_models()}


class InWords(admin.AllValuesFieldListFilter):
    """A filter by a code, whose choices are words."""

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield choice | {"display": self.words(str(choice["display"]))}

    def words(self, code: str) -> str:
        return in_words(code)


class Actions(InWords):
    def words(self, code: str) -> str:
        return action_in_words(code)


class Objects(InWords):
    def words(self, code: str) -> str:
        return object_in_words(code)


def object_in_words(name: str) -> str:
    """Return what a type of objects in the audit is called on the site, such as "daily score"."""
    if name == "dailyscore":
        return "daily score"
    return str(NAMES[name].verbose_name) if name in NAMES else in_words(name)


@admin.display(description="what was done", ordering="action")
def done(event: AuditEvent) -> str:
    return action_in_words(event.action)


@admin.display(description="to", ordering="object_type")
def object_type(event: AuditEvent) -> str:
    return object_in_words(event.object_type)


@admin.display(description="who", ordering="actor_name")
def actor(event: AuditEvent) -> str:
    return event.actor_name or in_words(event.actor_kind)


WHEN, REFERENCE = column("occurred_at", "when"), column("object_id", "reference")
ASKED, ADDRESS = column("request_id", "reference of the request"), column("address", "from address")


@admin.register(AuditEvent)
class AuditEventAdmin(TenantAdmin):
    """Read-only, like the table."""

    read_permission = AUDIT_READ
    about = "Who did what, and when. Nobody can change it."
    fields: ClassVar[Any] = (
        WHEN,
        actor,
        done,
        object_type,
        REFERENCE,
        "before",
        "after",
        ASKED,
        ADDRESS,
    )
    readonly_fields: ClassVar[Any] = (WHEN, actor, done, object_type, REFERENCE, ASKED, ADDRESS)
    list_display = (WHEN, actor, done, object_type, REFERENCE)
    list_filter = (("action", Actions), ("object_type", Objects))
    search_fields = ("actor_name", "object_id", "request_id", "address")
    date_hierarchy = "occurred_at"
    ordering = ("-id",)
