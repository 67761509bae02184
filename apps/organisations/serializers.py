from zoneinfo import available_timezones

from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer

from .models import RETENTION_MONTHS, Organisation


class OrganisationSerializer(ModelSerializer):
    retention_months = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=RETENTION_MONTHS[0],
        max_value=RETENTION_MONTHS[1],
        help_text="How long scores are kept; null: permanently. Figures computed from them stay.",
    )

    class Meta:
        model = Organisation
        fields = [
            "id",
            "slug",
            "name",
            "timezone",
            "staleness_days",
            "retention_months",
            "created_at",
        ]
        read_only_fields = ["slug"]

    def validate_timezone(self, value: str) -> str:
        if value not in available_timezones() or not Organisation.objects.knows_zone(value):
            raise serializers.ValidationError("Not a time zone's name.", "unknown_timezone")
        return value
