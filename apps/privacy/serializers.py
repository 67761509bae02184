from apps.jobs.models import JobState
from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import Erasure, Subject

MOST_TABLES = 200
REMOVED = "How many rows were removed or changed, by table; complete once it is finished."


class RemovedSerializer(Serializer):
    """The rows of one table that an erasure removed or changed."""

    table = serializers.CharField(read_only=True)
    rows = serializers.IntegerField(read_only=True, help_text="How many of its rows.")


class ErasureSerializer(ModelSerializer):
    """A person who is erased. It names nobody: the id is all that is left."""

    job = serializers.UUIDField(source="job_id", read_only=True)
    subject = serializers.ChoiceField(choices=Subject.choices, read_only=True)
    subject_id = serializers.UUIDField(
        read_only=True, help_text="The id that the rep or the member had."
    )
    state = serializers.ChoiceField(source="job.state", choices=JobState.choices, read_only=True)
    removed = serializers.list_of(
        RemovedSerializer, MOST_TABLES, source="removed_rows", read_only=True, help_text=REMOVED
    )

    readmitted_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Since when files and calls may bring the person back.",
    )

    class Meta:
        model = Erasure
        fields = [
            "id",
            "job",
            "state",
            "subject",
            "subject_id",
            "removed",
            "requested_at",
            "finished_at",
            "readmitted_at",
        ]
        read_only_fields = fields


class DeletionRequestSerializer(Serializer):
    """The confirmation that a whole organisation is deleted."""

    confirm = serializers.CharField(
        required=False,
        max_length=50,
        help_text="The organisation's name in addresses. Without it the answer says what would go.",
    )


class DeletionSerializer(Serializer):
    """An organisation that is being deleted: nobody can reach it any more."""

    slug = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=["deleting"], read_only=True)
