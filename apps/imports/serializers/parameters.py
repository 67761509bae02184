import re

from apps.scores.serializers import ObservedAtField
from ssi_platform.api import serializers
from ssi_platform.sheets.strict_json import strict_json

from ..models import ImportFormat, ImportKind, ImportMode
from .options import ColumnsField, ImportOptionsSerializer

BLANKS = re.compile(r"[\t\r\n]")  # JSON may stand on several lines.
MAX_TEXT = 5_000  # Of what may stand in an address, whatever it is written with.
# What only files of scores know.
SCORES_ONLY = ("source", "unknown_reps", "team", "rep", "observed_at")


class ColumnsTextField(serializers.CharField):
    """An object of JSON, as text: there is no other way in an address or a form."""

    default_error_messages = {"not_an_object": "Must be a JSON object: {error}."}

    def to_internal_value(self, data):
        if len(data) > MAX_TEXT:
            raise serializers.ValidationError(f"At most {MAX_TEXT} characters.", code="max_length")
        text = super().to_internal_value(BLANKS.sub(" ", data))
        try:
            given = strict_json(text)
        except ValueError as error:
            self.fail("not_an_object", error=error)
        if not isinstance(given, dict):
            self.fail("not_an_object", error="it is something else")
        return ColumnsField().run_validation(given)


class ImportParametersSerializer(ImportOptionsSerializer):
    """What may be said about a file, in the query or beside it in a form."""

    kind = serializers.ChoiceField(
        choices=ImportKind.choices, required=False, help_text="What the rows are about: `scores`."
    )
    format = serializers.ChoiceField(
        choices=ImportFormat.choices,
        required=False,
        help_text="Told by the content type, else found out from the file, when left out.",
    )
    mode = serializers.ChoiceField(
        choices=ImportMode.choices,
        required=False,
        help_text="What becomes of good rows beside bad ones; a `dry_run` stores nothing."
        " `all_or_nothing` when left out.",
    )
    mapping = serializers.CharField(
        required=False, max_length=100, help_text="The name of a saved one: its words are defaults."
    )
    columns = ColumnsTextField(
        required=False,
        max_length=MAX_TEXT,
        help_text="A JSON object, fields by title; null leaves a column out. It counts more than"
        " the mapping.",
    )
    rep = serializers.CharField(
        required=False, max_length=100, help_text="An id or external id: whose scores they are."
    )
    day = serializers.DateField(required=False, help_text="Of rows that state none.")
    observed_at = ObservedAtField(required=False, help_text="Of rows that state none.")
    filename = serializers.CharField(required=False, max_length=200)

    def get_fields(self):
        """Nothing in an address is null; it is left out."""
        fields = super().get_fields()
        for field in fields.values():
            field.allow_null = False
        return fields

    def validate(self, attrs):
        unfit = [name for name in SCORES_ONLY if name in attrs]
        if attrs.get("kind") == ImportKind.DIRECTORY and unfit:
            detail = serializers.ErrorDetail("Is about files of scores.", "not_applicable")
            raise serializers.ValidationError({name: [detail] for name in unfit})
        return attrs
