from ssi_platform.api.views import ListMixin
from ssi_platform.tenancy.roles import Permission
from ssi_platform.tenancy.viewsets import TenantViewSet

from .filters import AuditEventFilter
from .models import AuditEvent
from .serializers import (
    AuditEventSerializer,
)


class AuditEventViewSet(ListMixin, TenantViewSet):
    """Every write: who did what, and when, the newest first."""

    queryset = AuditEvent.objects.all()
    serializer_class = AuditEventSerializer
    filterset_class = AuditEventFilter
    read_permission = write_permission = Permission.AUDIT_READ
    orderings = {"-occurred_at": ("-id",), "occurred_at": ("id",)}
