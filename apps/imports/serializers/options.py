from rest_framework.serializers import DictField

from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.readings import Source
from ssi_platform.tabular.shapes import ENCODINGS

from ..services.options import (
    DAY_ORDERS,
    DECIMALS,
    DELIMITERS,
    OTHER_COLUMNS,
    UNKNOWN_REPS,
    Options,
)
from ..services.readers import FIELDS

ENCODING_WORDS = list(ENCODINGS)
DELIMITER_WORDS = list(DELIMITERS)
DECIMAL_WORDS = list(DECIMALS)
DAY_ORDER_WORDS = list(DAY_ORDERS)
OTHER_COLUMN_WORDS = list(OTHER_COLUMNS)
UNKNOWN_REP_WORDS = list(UNKNOWN_REPS)
# A file is no entry by hand.
SOURCE_WORDS = [source.label for source in Source if source != Source.MANUAL]
MAX_COLUMNS, MAX_TITLE = 500, 500


class ColumnsField(DictField):
    """{title of a column: the field that it gives, or null to leave it out}."""

    child = serializers.CharField(allow_null=True, max_length=50)
    default_error_messages = {
        "too_many_columns": "At most {most} columns.",
        "too_long": "A title has at most {most} characters.",
    }

    def to_internal_value(self, data):
        given = super().to_internal_value(data)
        if len(given) > MAX_COLUMNS:
            self.fail("too_many_columns", most=MAX_COLUMNS)
        if any(len(title) > MAX_TITLE for title in given):
            self.fail("too_long", most=MAX_TITLE)
        return given


def check_fields(columns, kind):
    """Raise ValidationError for fields that no file of the kind has."""
    known = FIELDS[kind]
    unknown = [title for title, field in columns.items() if field and field not in known]
    if unknown:
        detail = serializers.ErrorDetail(f"One of {', '.join(known)}.", "unknown_field")
        raise serializers.ValidationError({"columns": {title: [detail] for title in unknown}})


def one_of(words, **kwargs):
    return serializers.ChoiceField(choices=words, required=False, **kwargs)


class ImportOptionsSerializer(Serializer):
    """How a file is read. What is null is found out from the file."""

    encoding = one_of(ENCODING_WORDS, allow_null=True)
    delimiter = one_of(DELIMITER_WORDS, allow_null=True)
    sheet = serializers.CharField(
        required=False, allow_null=True, max_length=100, help_text="Of a workbook; the first."
    )
    decimal = one_of(DECIMAL_WORDS, allow_null=True, help_text="How decimals are written.")
    day_order = one_of(
        DAY_ORDER_WORDS,
        allow_null=True,
        help_text="Of days such as 01/02/2026: day or month first.",
    )
    source = one_of(SOURCE_WORDS, allow_null=True, help_text="Whom the scores come from.")
    other_columns = one_of(
        OTHER_COLUMN_WORDS, help_text="What becomes of columns that give nothing: `refuse`."
    )
    unknown_reps = one_of(
        UNKNOWN_REP_WORDS,
        help_text="What becomes of rows whose rep is not there: `reject`. `create` wants a team.",
    )
    team = serializers.CharField(
        required=False, allow_null=True, max_length=100,
        help_text="An id or external id: the team that created reps join.",
    )  # fmt: skip

    def to_representation(self, instance):
        stored = Options.from_json(instance)
        return {name: getattr(stored, name) or None for name in self.fields}


class ImportReadingSerializer(ImportOptionsSerializer):
    """How a file was read: the options, and what was said of its columns."""

    columns = ColumnsField(help_text="Fields by title, as they were told; null: left out.")

    def to_representation(self, instance):
        return super().to_representation(instance) | {"columns": instance.get("columns", {})}


OPTIONS = tuple(ImportOptionsSerializer().fields)
