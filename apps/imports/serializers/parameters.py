import re
from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.fields import ObservedAtField, RegisteredField
from ssi_platform.domain.file_names import LONGEST
from ssi_platform.ingest import default_importer
from ssi_platform.ingest.registry import formats, kinds
from ssi_platform.tabular.strict_json import strict_json

from ..models import ImportMode
from .options import ColumnsField, ImportOptionsSerializer, TextsField, refuse_inapplicable

BLANKS = re.compile(r"[\t\r\n]")  # JSON may have several lines.
DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)
MAX_TEXT = 5_000  # Characters of a parameter in an address, before percent-encoding.
# What may be stated about files of every kind.
GENERAL = {"kind", "format", "mode", "mapping", "save_mapping", "columns", "filename"}


class JsonTextField(serializers.CharField):
    """An object of JSON, as text: there is no other way in an address or a form."""

    def __init__(self, *, read_by: Any, **kwargs: Any) -> None:
        self.read_by = read_by
        super().__init__(max_length=MAX_TEXT, **kwargs)

    default_error_messages = {"not_an_object": "Must be a JSON object: {error}."}

    def to_internal_value(self, data: Any) -> Any:
        if len(data) > MAX_TEXT:
            raise serializers.ValidationError(f"At most {MAX_TEXT} characters.", code="max_length")
        text = super().to_internal_value(BLANKS.sub(" ", data))
        try:
            columns = strict_json(text)
        except ValueError as error:
            self.fail("not_an_object", error=error)
        if not isinstance(columns, dict):
            self.fail("not_an_object", error="it is something else")
        return self.read_by.run_validation(columns)


class RowNumberField(serializers.IntegerField):
    """The number of a row, as text."""

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        return super().to_internal_value(int(text) if DIGITS.fullmatch(text) else data)


class ImportParametersSerializer(ImportOptionsSerializer):
    """Options of a file, in the query or in a form."""

    kind = RegisteredField(
        kinds, required=False, help_text="The kind of the file; `scores` by default."
    )
    format = RegisteredField(
        formats,
        required=False,
        help_text="By the content type, else detected from the file, when left out.",
    )
    mode = serializers.ChoiceField(
        choices=ImportMode.choices,
        required=False,
        help_text="How valid rows are handled if others are refused; `dry_run` stores nothing."
        " `all_or_nothing` when left out.",
    )
    mapping = serializers.CharField(
        required=False,
        max_length=100,
        help_text="The name of a saved mapping; its options are defaults.",
    )
    columns = JsonTextField(
        read_by=ColumnsField(),
        required=False,
        help_text="A JSON object, fields by title; null leaves a column out. It counts more than"
        " the mapping.",
    )
    save_mapping = serializers.CharField(
        required=False,
        max_length=100,
        help_text="A name under which the columns and options are saved as a mapping, before the"
        " file is loaded. It replaces the mapping of that name.",
    )
    rep = serializers.CharField(
        required=False,
        max_length=100,
        help_text="The id or external id of the rep that all rows are about.",
    )
    day = serializers.DateField(required=False, help_text="The day of rows without one.")
    observed_at = ObservedAtField(required=False, help_text="The instant of rows without one.")
    filename = serializers.CharField(
        required=False,
        max_length=LONGEST,
        help_text="The name of the file, by which it is downloaded. Folders in it are left out.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Nothing in an address is null; it is left out."""
        fields = super().get_fields()
        for name, field in fields.items():
            field.allow_null = False
            if isinstance(field, TextsField):
                given = {"required": False, "help_text": f"A JSON object. {field.help_text}"}
                fields[name] = JsonTextField(read_by=field, **given)
            elif isinstance(field, serializers.IntegerField):
                fields[name] = RowNumberField(
                    required=False,
                    help_text=field.help_text,
                    min_value=field.min_value,
                    max_value=field.max_value,
                )
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs.setdefault("kind", default_importer().kind)
        refuse_inapplicable(attrs.keys() - GENERAL, kind)
        return attrs
