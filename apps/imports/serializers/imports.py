from apps.directory.serializers import OF_REP
from apps.directory.services.near_matches import LISTED, SIMILAR
from apps.jobs.models import JobState
from apps.jobs.serializers import OF_JOB
from apps.ledger.services import Resource
from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.links import LinkField
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.database import clock
from ssi_platform.ingest.errors import MAX_ERRORS
from ssi_platform.ingest.registry import formats, kinds
from ssi_platform.tabular.notices import CODES, MAX_DETAIL, MAX_NOTICES

from ..models import Import
from .options import ImportReadingSerializer


class ImportNoticeSerializer(Serializer):
    """What of a file was left out, or how it was read."""

    code = serializers.ChoiceField(choices=CODES)
    detail = serializers.CharField(max_length=MAX_DETAIL)


class ImportSerializer(ModelSerializer):
    """An import: its file, its options and its result."""

    expandable = {"job": OF_JOB, "rep": OF_REP}

    job = serializers.UUIDField(source="job_id", read_only=True)
    rep = serializers.UUIDField(source="rep_id", read_only=True, allow_null=True)
    state = serializers.ChoiceField(source="job.state", choices=JobState.choices, read_only=True)
    error_code = serializers.CharField(source="job.error_code", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    kind = RegisteredField(kinds, read_only=True)
    format = RegisteredField(formats, read_only=True)
    options = ImportReadingSerializer(read_only=True)
    repeats = serializers.UUIDField(
        read_only=True,
        allow_null=True,
        help_text="The import that stored the same file before, so that this one changes nothing.",
    )
    skipped = serializers.IntegerField(
        read_only=True,
        help_text="Rows that are skipped: notes, sums, rows without a score; see `notices`.",
    )
    notices = serializers.list_of(
        ImportNoticeSerializer,
        MAX_NOTICES,
        read_only=True,
        help_text="What of the file was left out, and how it was read.",
    )
    changed_at = serializers.DateTimeField(source="changed_last", read_only=True)
    finished_at = serializers.DateTimeField(
        source="job.finished_at", read_only=True, allow_null=True
    )
    file = LinkField(
        target=lambda received: ("import-file", received.pk) if kept(received) else None,
        help_text="Where the file can be fetched; null after it expired.",
    )

    class Meta:
        model = Import
        fields = [
            "id",
            "job",
            "state",
            "error_code",
            "error",
            "kind",
            "format",
            "mode",
            "filename",
            "sha256",
            "size",
            "options",
            "rep",
            "day",
            "observed_at",
            "repeats",
            "rows",
            "created",
            "updated",
            "unchanged",
            "skipped",
            "rejected",
            "notices",
            "created_at",
            "changed_at",
            "finished_at",
            "undone_at",
            "expires_at",
            "file",
        ]
        read_only_fields = fields


IMPORTS = Resource(
    name="import",
    rows=Expansion(ImportSerializer, Import.objects.with_job()),
    links=("imports/{id}",),
)


class ImportErrorSerializer(Serializer):
    """Why one row was refused; the header is row 1."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()
    value = serializers.CharField()


class ImportErrorsSerializer(Serializer):
    data = serializers.list_of(ImportErrorSerializer, MAX_ERRORS)


class SimilarRepSerializer(Serializer):
    """A stored rep whose name or e-mail is much like that of a new one."""

    rep = serializers.UUIDField(help_text="The rep.")
    name = serializers.CharField(help_text="The rep's name.")
    external_id = serializers.CharField(help_text="The rep's external id, or empty.")
    email = serializers.CharField(help_text="The rep's e-mail, or empty.")


class NewRepSerializer(Serializer):
    """A new rep that a file would create."""

    row = serializers.IntegerField(help_text="The first row about the rep.")
    name = serializers.CharField(help_text="The name that the rep gets.")
    external_id = serializers.CharField(help_text="The external id, or empty.")
    email = serializers.CharField(help_text="The e-mail, or empty.")
    profile_url = serializers.CharField(help_text="The address of the profile, or empty.")
    similar = serializers.list_of(
        SimilarRepSerializer, SIMILAR, help_text="Stored reps who may be the same person."
    )


class NewRepsSerializer(Serializer):
    data = serializers.list_of(NewRepSerializer, LISTED, help_text="The first hundred new reps.")


def kept(received: Import) -> bool:
    """Tell whether the file itself can still be fetched."""
    return received.expires_at > clock.now()
