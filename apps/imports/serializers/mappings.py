from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.serializers import ModelSerializer
from ssi_platform.ingest import IMPORTERS, default_importer
from ssi_platform.ingest.registry import kinds

from ..models import ImportMapping
from .options import ColumnsField, ImportOptionsSerializer, check_fields, refuse_inapplicable


class ImportMappingSerializer(ModelSerializer):
    """A saved mapping of columns to fields, with options, for files of one source."""

    kind = RegisteredField(
        kinds, required=False, help_text="The kind of the files; `scores` by default."
    )
    columns = ColumnsField(help_text="Fields by title; null leaves a column out.")
    options = ImportOptionsSerializer(required=False)

    class Meta:
        model = ImportMapping
        fields = ["name", "kind", "columns", "options", "created_at", "changed_at"]
        read_only_fields = ["name"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = attrs.get("kind", default_importer().kind)
        check_fields(attrs["columns"], kind)
        stated = {n: value for n, value in attrs.pop("options", {}).items() if value is not None}
        try:
            refuse_inapplicable(stated, kind)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"options": error.detail}) from None
        options = IMPORTERS[kind].options_type.from_json(stated)
        return attrs | {"kind": kind, "options": options}
