from typing import Any

from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.directory.models import Rep, Team
from apps.jobs.models import JobState
from apps.ledger.services import Resource
from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.links import LinkField
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.database import clock
from ssi_platform.tenancy.references import ReferenceField

from .models import Export, ExportFormat
from .permissions import EXPORTS_READ
from .services import CONTENTS

ORDER = ("id", "job", "state", "error_code", "error", "content", "format", "from", "to", "on",
         "team", "rep", "rows", "size", "sha256", "created_at", "changed_at", "finished_at",
         "expires_at", "file")  # fmt: skip
SPANS = {"from", "to"}


class ExportSerializer(ModelSerializer):
    """A requested file: its content, state and address."""

    job = serializers.UUIDField(source="job_id", read_only=True)
    content = RegisteredField(CONTENTS.names, read_only=True)
    state = serializers.ChoiceField(source="job.state", choices=JobState.choices, read_only=True)
    error_code = serializers.CharField(source="job.error_code", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    sha256 = serializers.CharField(
        read_only=True, help_text="The SHA-256 of the file; empty until it is written."
    )
    changed_at = serializers.DateTimeField(source="changed_last", read_only=True)
    finished_at = serializers.DateTimeField(
        source="job.finished_at", read_only=True, allow_null=True
    )
    file = LinkField(
        target=lambda export: ("export-file", export.pk) if there(export) else None,
        help_text="Where the file is fetched; null before it is written and after it expired.",
    )

    class Meta:
        model = Export
        fields = [name for name in ORDER if name not in SPANS]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        return _with_span(super().get_fields(), read_only=True, allow_null=True)


EXPORTS = Resource(
    name="export",
    permission=EXPORTS_READ,
    rows=Expansion(ExportSerializer, Export.objects.with_job()),
    links=("exports/{id}",),
)


class ExportRequestSerializer(Serializer):
    """The content of a file. Parameters that are left out do not narrow it."""

    content = RegisteredField(CONTENTS.names)
    format = serializers.ChoiceField(choices=ExportFormat.choices)
    on = serializers.DateField(
        required=False, help_text="For attainment: the day to assess; today when left out."
    )
    team = ReferenceField(
        queryset=Team.objects.all(),
        required=False,
        help_text="This team and the teams below it.",
    )
    rep = ReferenceField(
        queryset=Rep.objects.all(),
        required=False,
        help_text="For scores: only those of this rep.",
    )

    def get_fields(self) -> dict[str, Any]:
        return _with_span(super().get_fields(), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        content = CONTENTS[attrs["content"]]
        unfit = set(self.initial_data) - {"content", "format"} - content.narrowed_by
        if unfit:
            detail = f"Does not narrow an export of {content.name}."
            raise ValidationError({n: [ErrorDetail(detail, "not_applicable")] for n in unfit})
        if "from_day" in attrs and "to_day" in attrs and attrs["from_day"] > attrs["to_day"]:
            raise ValidationError({"to": [ErrorDetail("Is before `from`.", "empty_span")]})
        ids = {name: attrs[name].pk for name in ("team", "rep") if name in attrs}
        return attrs | ids


def there(export: Export) -> bool:
    """Tell whether the file can be fetched."""
    return export.expires_at is not None and export.expires_at > clock.now()


def _with_span(fields: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add `from` and `to`; `from` is a keyword of Python."""
    days = {
        "from": serializers.DateField(
            source="from_day", help_text="The first day, included.", **kwargs
        ),
        "to": serializers.DateField(source="to_day", help_text="The last day, included.", **kwargs),
    }
    fields |= days
    return {name: fields[name] for name in ORDER if name in fields}
