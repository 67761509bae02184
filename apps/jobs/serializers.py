from django.conf import settings

from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.links import LinkField
from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import Job


class ProgressSerializer(Serializer):
    done = serializers.IntegerField(help_text="Rows dealt with so far.")
    total = serializers.IntegerField(allow_null=True, help_text="Rows in all, once known.")


class JobSerializer(ModelSerializer):
    progress = ProgressSerializer(source="*", read_only=True)
    error = serializers.CharField(read_only=True, help_text="Why the job failed, or empty.")
    result = LinkField(
        target=lambda job: (
            (settings.JOB_RESULTS[job.kind], job.result_id) if job.result_id else None
        ),
        help_text="The import or export that it was for, once it has ended by itself.",
    )
    error_file = LinkField(
        target=lambda job: (
            (settings.JOB_ERROR_FILES[job.kind], job.result_id) if job.error_rows else None
        ),
        help_text="The refused rows of an import, with the reasons, as CSV. Null: there are none.",
    )

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "state",
            "progress",
            "attempt",
            "error",
            "result",
            "error_file",
            "request_id",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


OF_JOB = Expansion(JobSerializer, Job.objects.all())
