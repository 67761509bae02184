from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework.serializers import Field

from apps.directory.services.near_matches import LISTED
from ssi_platform.api import serializers
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.problems import MAX_DETAIL, MAX_ERRORS
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.texts import shortened
from ssi_platform.ingest import DELIMITERS
from ssi_platform.ingest.registry import formats, layouts
from ssi_platform.tabular.limits import COLUMNS, SHEETS

from ..services.previewing import ROWS
from .imports import NewRepSerializer
from .options import MAX_TITLE

FOUND_BY = ["mapping", "title", "day", "nothing"]
MAX_VALUE = 200  # Characters of a cell that are shown.


@extend_schema_field(
    {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}
)
class ValuesField(Field[Any, Any, Any, Any]):
    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return {
            name: shortened(cell, MAX_VALUE) if isinstance(cell, str) else cell
            for name, cell in value.items()
        }


class ShownField(serializers.CharField):
    """Text of a file, cut at a length: a cell may have ten thousand characters."""

    def __init__(self, *, shown: int = MAX_VALUE, **kwargs: Any) -> None:
        self.shown = shown
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> str:
        return shortened(super().to_representation(value), self.shown)


class PreviewColumnSerializer(Serializer):
    title = ShownField(shown=MAX_TITLE, help_text="At most 500 characters of it.")
    field = serializers.CharField(allow_null=True, help_text="The field; null: none.")
    found_by = serializers.ChoiceField(
        choices=FOUND_BY, help_text="What names the field: `day` is a title that is a day."
    )


class PreviewErrorSerializer(Serializer):
    field = ShownField()
    code = serializers.CharField()
    detail = ShownField(shown=MAX_DETAIL)


class PreviewRowSerializer(Serializer):
    row = serializers.IntegerField(help_text="As a spreadsheet counts: the header is row 1.")
    values = ValuesField(read_only=True, help_text="The values of the row, by field.")
    errors = serializers.list_of(PreviewErrorSerializer, MAX_ERRORS)
    skipped = serializers.BooleanField(
        default=False, help_text="Whether the row is skipped, because of the options."
    )


class ImportPreviewSerializer(Serializer):
    """A preview of a file: its format, its columns and its first twenty rows."""

    format = RegisteredField(formats)
    encoding = serializers.CharField(source="form.encoding")
    delimiter = serializers.ChoiceField(choices=list(DELIMITERS), allow_null=True)
    sheet = serializers.CharField(source="form.sheet")
    sheets = serializers.ListField(
        source="form.sheets", child=serializers.CharField(), max_length=SHEETS
    )
    layout = RegisteredField(
        layouts,
        allow_null=True,
        help_text="One row for each day, or for each pillar; null: unknown from the header.",
    )
    columns = serializers.list_of(PreviewColumnSerializer, COLUMNS, source="preview.columns")
    errors = serializers.list_of(
        PreviewErrorSerializer, MAX_ERRORS, help_text="The errors of the header."
    )
    rows = serializers.list_of(PreviewRowSerializer, ROWS, source="preview.rows")
    new_reps = serializers.list_of(
        NewRepSerializer,
        LISTED,
        source="preview.new_reps",
        help_text="The reps that these rows would create, each with similar stored reps.",
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return shown | {"errors": shown["errors"][:MAX_ERRORS]}
