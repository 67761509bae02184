from zoneinfo import available_timezones

from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer
from ssi_platform.tenancy.roles import Role

from .models import RETENTION_MONTHS, Organisation


class OrganisationSerializer(ModelSerializer):
    retention_months = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=RETENTION_MONTHS[0],
        max_value=RETENTION_MONTHS[1],
        help_text="How long scores are kept; null: permanently. Figures computed from them stay.",
    )
    retention_from = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="From this day on `retention_months` is applied, which was shortened; until then"
        " scores are kept as long as before. Null: it is not shortened.",
    )
    confirm_deletion_before = serializers.DateField(
        required=False,
        write_only=True,
        help_text="Confirms shorter `retention_months`: scores of days before this one will be"
        " deleted. Without it the answer says which day it is.",
    )

    mfa_required_roles = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices),
        required=False,
        max_length=len(Role),
        help_text="Members with one of these roles need a second factor: until they have set one"
        " up, they are refused with `mfa_required`. Single sign-on leaves it to the provider.",
    )

    class Meta:
        model = Organisation
        fields = [
            "id",
            "slug",
            "name",
            "timezone",
            "staleness_days",
            "week_starts_on",
            "fiscal_year_starts_in",
            "leaderboards",
            "mfa_required_roles",
            "retention_months",
            "retention_from",
            "confirm_deletion_before",
            "created_at",
            "changed_at",
        ]
        read_only_fields = ["slug"]

    def validate_mfa_required_roles(self, value: list[str]) -> list[str]:
        return sorted(set(value))

    def validate_timezone(self, value: str) -> str:
        if value not in available_timezones() or not Organisation.objects.knows_zone(value):
            raise serializers.ValidationError("Not a time zone's name.", "unknown_timezone")
        return value
