from django.contrib import admin

from ssi_platform.tenancy.admin import TenantAdmin
from ssi_platform.tenancy.roles import Permission

from .models import AuditEvent, Membership


@admin.register(Membership)
class MembershipAdmin(TenantAdmin):
    """To be read only: members are added, and leave, through the API."""

    read_permission = Permission.MEMBERS_READ
    fields = ("user", "role", "created_at")
    readonly_fields = ("created_at",)
    list_display = ("user", "role", "created_at")
    list_filter = ("role",)
    search_fields = ("user__email",)
    ordering = ("user__email", "id")

    def start(self, request):
        return Membership.objects.with_user()


@admin.register(AuditEvent)
class AuditEventAdmin(TenantAdmin):
    """To be read only, as the table is."""

    read_permission = Permission.AUDIT_READ
    fields = ("occurred_at", "actor_kind", "actor_name", "action", "object_type", "object_id",
              "before", "after", "request_id")  # fmt: skip
    list_display = ("occurred_at", "actor_name", "action", "object_type", "object_id")
    list_filter = ("action", "object_type")
    search_fields = ("actor_name", "object_id", "request_id")
    date_hierarchy = "occurred_at"
    ordering = ("-id",)
