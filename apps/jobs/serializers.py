from rest_framework import serializers

from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import Job


class ProgressSerializer(Serializer):
    done = serializers.IntegerField(help_text="Rows dealt with so far.")
    total = serializers.IntegerField(allow_null=True, help_text="Rows in all, once known.")


class JobSerializer(ModelSerializer):
    progress = ProgressSerializer(source="*", read_only=True)
    error = serializers.CharField(read_only=True, help_text="Why the job failed, or empty.")

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "progress",
            "attempt",
            "error",
            "request_id",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields
