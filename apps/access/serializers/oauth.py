from typing import Any
from urllib.parse import urlsplit

from ssi_platform.api import serializers
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.serializers import ModelSerializer
from ssi_platform.tenancy.permissions import permission_names

from ..models import MAX_NETWORKS, MAX_REDIRECTS, MAX_SCOPES, GrantType, OAuthClient, OAuthGrant
from .keys import are_networks

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class OAuthClientSerializer(ModelSerializer):
    scopes = serializers.ListField(
        child=RegisteredField(permission_names),
        allow_empty=False,
        max_length=MAX_SCOPES,
        help_text="The most that a token of the client may have.",
    )
    grant_types = serializers.ListField(
        child=serializers.ChoiceField(choices=GrantType.choices),
        allow_empty=False,
        max_length=len(GrantType),
        help_text="How it gets tokens: for itself, or for members who agree.",
    )
    redirect_uris = serializers.ListField(
        child=serializers.CharField(max_length=500),
        required=False,
        max_length=MAX_REDIRECTS,
        help_text="Where a browser takes codes, compared exactly: `https://`, or `http://` on the"
        " loopback interface.",
    )
    allowed_networks = serializers.ListField(
        child=serializers.CharField(max_length=43),
        required=False,
        max_length=MAX_NETWORKS,
        help_text="The networks that the client may be used from, as for a key. None: any.",
    )

    class Meta:
        model = OAuthClient
        fields = [
            "id",
            "name",
            "client_id",
            "confidential",
            "grant_types",
            "redirect_uris",
            "scopes",
            "allowed_networks",
            "created_by_kind",
            "created_by_id",
            "created_at",
            "changed_at",
            "expires_at",
            "revoked_at",
        ]
        read_only_fields = ["client_id", "created_by_kind", "created_by_id", "revoked_at"]
        extra_kwargs = {
            "confidential": {"help_text": "Whether it has a secret. A public client has none."},
            "expires_at": {"help_text": "When the client and its tokens end; null: never."},
        }

    def validate_allowed_networks(self, value: list[Any]) -> list[Any]:
        return are_networks(value)

    def validate_redirect_uris(self, value: list[str]) -> list[str]:
        for uri in value:
            if not _is_redirect(uri):
                detail = "An absolute https:// address, without a fragment; or http://127.0.0.1."
                raise serializers.ValidationError(detail, "not_a_redirect_uri")
        return value


class OAuthClientChangeSerializer(OAuthClientSerializer):
    """What can be changed of a client."""

    class Meta(OAuthClientSerializer.Meta):
        fields = ["name", "redirect_uris", "scopes", "allowed_networks", "expires_at"]
        read_only_fields: list[str] = []


class NewOAuthClientSerializer(OAuthClientSerializer):
    client_secret = serializers.CharField(
        read_only=True,
        help_text="The secret: shown only now. Empty for a public client.",
    )

    class Meta(OAuthClientSerializer.Meta):
        fields = [*OAuthClientSerializer.Meta.fields, "client_secret"]


class OAuthGrantSerializer(ModelSerializer):
    client = serializers.UUIDField(source="client_id")
    client_name = serializers.CharField(source="client.name")
    member = serializers.UUIDField(source="membership_id")
    scopes = serializers.ListField(child=RegisteredField(permission_names), max_length=MAX_SCOPES)

    class Meta:
        model = OAuthGrant
        fields = ["id", "client", "client_name", "member", "scopes", "created_at", "changed_at"]


def _is_redirect(uri: str) -> bool:
    if not uri.isascii() or any(sign in uri for sign in ' "<>\\^`{|}#*'):
        return False
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
