from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework.serializers import DictField

from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer
from ssi_platform.ingest import IMPORTERS
from ssi_platform.ingest.options import Option
from ssi_platform.ingest.registry import options
from ssi_platform.tabular.texts import CONTROLS

MAX_COLUMNS, MAX_TITLE, MAX_FIELD, MAX_TEXT = 500, 500, 50, 100
MAX_CHOSEN, MAX_ROW = 100, 1 << 20
MAX_TITLES = 20_000  # Characters of all titles: a page may have five hundred mappings.


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": MAX_COLUMNS,
        "propertyNames": {"maxLength": MAX_TITLE},
        "additionalProperties": {"type": ["string", "null"], "maxLength": MAX_FIELD},
    }
)
class ColumnsField(DictField):
    """{title of a column: the field that it gives, or null to leave it out}."""

    child = serializers.CharField(allow_null=True, max_length=MAX_FIELD)
    default_error_messages = {
        "too_many_columns": "At most {most} columns.",
        "too_long": "A title has at most {most} characters.",
        "too_long_in_all": "The titles have at most {most} characters in all.",
        "not_text": "A title has no control characters, but for ends of lines.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        _check_titles(self, data)
        columns: dict[str, Any] = super().to_internal_value(data)
        return columns


def check_fields(columns: dict[str, Any], kind: str) -> None:
    """Raise ValidationError for fields that no file of the kind has."""
    known = IMPORTERS[kind].fields
    unknown = [title for title, field in columns.items() if field and field not in known]
    if unknown:
        detail = serializers.ErrorDetail(f"One of {', '.join(known)}.", "unknown_field")
        raise serializers.ValidationError({"columns": {title: [detail] for title in unknown}})


def refuse_inapplicable(names: dict[str, Any] | set[Any], kind: str) -> None:
    """Raise ValidationError for options that do not apply to the kind of file."""
    importer = IMPORTERS[kind]
    own = {option.name for option in importer.options_type.declared()} | importer.stated_once
    detail = serializers.ErrorDetail(
        f"Does not apply to files of the kind {kind}.", "not_applicable"
    )
    if unfit := [name for name in names if name not in own]:
        raise serializers.ValidationError({name: [detail] for name in unfit})


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": MAX_COLUMNS,
        "propertyNames": {"maxLength": MAX_TITLE},
        "additionalProperties": {"type": "string", "maxLength": MAX_TEXT},
    }
)
class TextsField(DictField):
    """{text: text}."""

    child = serializers.CharField(allow_blank=True, max_length=MAX_TEXT)
    default_error_messages = ColumnsField.default_error_messages

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        _check_titles(self, data)
        texts: dict[str, Any] = super().to_internal_value(data)
        return texts


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": MAX_COLUMNS,
        "propertyNames": {"maxLength": MAX_TITLE},
        "additionalProperties": {
            "type": "array",
            "maxItems": MAX_CHOSEN,
            "items": {"type": "string", "maxLength": MAX_TITLE},
        },
    }
)
class ListsField(TextsField):
    """{title of a column: the texts that are chosen}; a single text is a list of one."""

    child = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(allow_blank=True, max_length=MAX_TITLE), max_length=MAX_CHOSEN
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            data = {title: [v] if isinstance(v, str) else v for title, v in data.items()}
        return super().to_internal_value(data)


def _check_titles(field: Any, data: Any) -> None:
    if isinstance(data, dict) and len(data) > MAX_COLUMNS:
        field.fail("too_many_columns", most=MAX_COLUMNS)
    titles = list(data) if isinstance(data, dict) else []
    if any(len(str(title)) > MAX_TITLE for title in titles):
        field.fail("too_long", most=MAX_TITLE)
    if sum(len(str(title)) for title in titles) > MAX_TITLES:
        field.fail("too_long_in_all", most=MAX_TITLES)
    if any(CONTROLS.search(str(title)) for title in titles):
        field.fail("not_text")


def field_of(option: Option) -> Any:
    """Return the field of an option; null or missing means that it is detected."""
    given: dict[str, Any] = {
        "required": False,
        "allow_null": option.found_out,
        "help_text": option.help,
    }
    if option.shape == "row":
        return serializers.IntegerField(min_value=1, max_value=MAX_ROW, **given)
    if option.shape == "texts":
        return TextsField(**given)
    if option.shape == "lists":
        return ListsField(**given)
    if option.choices:
        return serializers.ChoiceField(choices=list(option.choices), **given)
    return serializers.CharField(max_length=MAX_TEXT, **given)


class ImportOptionsSerializer(Serializer):
    """Options of a file. A null option is detected from the file."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {option.name: field_of(option) for option in options()}

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        return {one.name: instance.get(one.name, one.default) or None for one in options()}


class ImportReadingSerializer(ImportOptionsSerializer):
    """How a file was read: the options, and the mapping of its columns."""

    columns = ColumnsField(help_text="Fields by title, as they were stated; null: left out.")

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        return super().to_representation(instance) | {"columns": instance.get("columns", {})}
