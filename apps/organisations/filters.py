from django_filters.rest_framework import FilterSet, IsoDateTimeFilter

from .models import AuditEvent


class AuditEventFilter(FilterSet):
    occurred_at__gte = IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    occurred_at__lte = IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lte")

    class Meta:
        model = AuditEvent
        fields = ["action", "object_type", "object_id", "actor_id", "request_id"]
