from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer

from ..models import ImportKind, ImportMapping
from ..services.options import Options
from .options import ColumnsField, ImportOptionsSerializer, check_fields


class ImportMappingSerializer(ModelSerializer):
    """What the columns of one source's files give, and how those files are read."""

    kind = serializers.ChoiceField(choices=ImportKind.choices, default=ImportKind.SCORES)
    columns = ColumnsField(help_text="Fields by title; null leaves a column out.")
    options = ImportOptionsSerializer(required=False)

    class Meta:
        model = ImportMapping
        fields = ["name", "kind", "columns", "options", "created_at"]
        read_only_fields = ["name"]

    def validate(self, attrs):
        check_fields(attrs["columns"], attrs["kind"])
        given = attrs.pop("options", {})
        told = {name: value for name, value in given.items() if value is not None}
        return attrs | {"options": Options(**told)}
