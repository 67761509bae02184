from django.contrib import admin

from ssi_platform.adminsite.options import TenantAdmin

from .models import AuditEvent
from .permissions import AUDIT_READ


@admin.register(AuditEvent)
class AuditEventAdmin(TenantAdmin):
    """Read-only, like the table."""

    read_permission = AUDIT_READ
    fields = ("occurred_at", "actor_kind", "actor_name", "action", "object_type", "object_id",
              "before", "after", "request_id", "address")  # fmt: skip
    list_display = ("occurred_at", "actor_name", "action", "object_type", "object_id")
    list_filter = ("action", "object_type")
    search_fields = ("actor_name", "object_id", "request_id", "address")
    date_hierarchy = "occurred_at"
    ordering = ("-id",)
