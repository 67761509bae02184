from django.contrib import admin
from django.http import HttpRequest

from ssi_platform.adminsite.options import TenantAdmin

from .models import Membership
from .permissions import MEMBERS_READ
from .querysets import MembershipQuerySet


@admin.register(Membership)
class MembershipAdmin(TenantAdmin):
    """Read-only: members are added and removed through the API."""

    read_permission = MEMBERS_READ
    fields = ("user", "role", "created_at")
    readonly_fields = ("created_at",)
    list_display = ("user", "role", "created_at")
    list_filter = ("role",)
    search_fields = ("user__email",)
    ordering = ("user__email", "id")

    def start(self, request: HttpRequest) -> MembershipQuerySet:
        return Membership.objects.with_user()
