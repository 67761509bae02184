from uuid import UUID

from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.links import LinkField
from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import Job
from .services import JOB_KINDS


class ProgressSerializer(Serializer):
    done = serializers.IntegerField(help_text="The number of processed rows.")
    total = serializers.IntegerField(
        allow_null=True, help_text="The number of all rows, once known."
    )
    total_estimate = serializers.IntegerField(
        allow_null=True,
        help_text="About how many rows there are, by the size of what is read; null: not known yet."
        " `done` in percent of it is the progress.",
    )


def job_kinds() -> list[str]:
    """Return the names of the kinds of jobs, for the API's description."""
    return JOB_KINDS.names()


class JobSerializer(ModelSerializer):
    kind = RegisteredField(job_kinds, read_only=True)
    progress = ProgressSerializer(source="*", read_only=True)
    error = serializers.CharField(
        read_only=True, help_text="Why the job failed, or its latest attempt; else empty."
    )
    error_code = serializers.CharField(
        read_only=True, help_text="The code of `error`, for programs; empty without one."
    )
    retry_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="When a queued job is retried; null: as soon as a worker is free.",
    )
    result = LinkField(
        target=lambda job: _result_of(job, "result") if job.result_id else None,
        help_text="The import or export of the job, once it has ended; null if cancelled.",
    )
    error_file = LinkField(
        target=lambda job: _result_of(job, "error_file") if job.error_rows else None,
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
            "error_code",
            "retry_at",
            "result",
            "error_file",
            "request_id",
            "created_at",
            "changed_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields


def _result_of(job: Job, name: str) -> tuple[str, UUID | None] | None:
    """Return the route of a job's result, or None if its kind has none."""
    kind = JOB_KINDS.get(job.kind)
    route = getattr(kind, name, "")
    return (route, job.result_id) if route else None


OF_JOB = Expansion(JobSerializer, Job.objects.all())
