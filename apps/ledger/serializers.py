from ssi_platform.api.serializers import ModelSerializer

from .models import AuditEvent


class AuditEventSerializer(ModelSerializer):
    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "occurred_at",
            "actor_kind",
            "actor_id",
            "actor_name",
            "action",
            "object_type",
            "object_id",
            "before",
            "after",
            "request_id",
        ]
        read_only_fields = fields
