from ipaddress import ip_network
from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.tenancy.permissions import permission_names

from ..models import MAX_NETWORKS, MAX_SCOPES, ApiKey


class ApiKeySerializer(ModelSerializer):
    scopes = serializers.ListField(
        child=RegisteredField(permission_names),
        allow_empty=False,
        max_length=MAX_SCOPES,
    )
    allowed_networks = serializers.ListField(
        child=serializers.CharField(max_length=43),
        required=False,
        max_length=MAX_NETWORKS,
        help_text="The networks that the key may be used from, such as `192.0.2.0/24`. None: any.",
    )

    class Meta:
        model = ApiKey
        fields = [
            "id",
            "name",
            "public_id",
            "scopes",
            "allowed_networks",
            "created_by_kind",
            "created_by_id",
            "created_at",
            "changed_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        ]
        read_only_fields = [
            "public_id",
            "created_by_kind",
            "created_by_id",
            "revoked_at",
            "last_used_at",
        ]

    def validate_allowed_networks(self, value: list[Any]) -> list[Any]:
        return are_networks(value)


def are_networks(value: list[Any]) -> list[Any]:
    """Return networks as they are stored. Raises ValidationError."""
    try:
        return [str(ip_network(network)) for network in value]
    except ValueError as error:
        raise serializers.ValidationError(str(error), "not_a_network") from None


class NewApiKeySerializer(ApiKeySerializer):
    key = serializers.CharField(read_only=True, help_text="The text of the key: shown only now.")

    class Meta(ApiKeySerializer.Meta):
        fields = [*ApiKeySerializer.Meta.fields, "key"]


class RotationSerializer(Serializer):
    overlap_hours = serializers.IntegerField(
        min_value=0, max_value=720, default=24, help_text="How long the old one remains valid."
    )
