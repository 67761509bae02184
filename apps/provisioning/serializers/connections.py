from typing import Any

from django.core.validators import RegexValidator
from rest_framework.serializers import SerializerMethodField, empty

from apps.directory.models import Team
from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.tenancy.fields import TenantRelatedField
from ssi_platform.tenancy.roles import Role

from ..clients import addresses, record_name, record_text
from ..models import Connection, Domain, GroupMapping, Relation
from ..models.connections import DEFAULT_ROLES, MAX_SECRET, MAX_URL

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
IS_DOMAIN = RegexValidator(
    rf"\A(?:{LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})\Z",
    "This is no domain like example.com, in ASCII letters.",
    "not_a_domain",
)


class OptionalChoice(serializers.ChoiceField):
    """A choice that is null where nothing is chosen; it is stored as an empty text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "required": False} | kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        value = super().run_validation(data)
        return "" if value is None else value

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class ConnectionChangeSerializer(ModelSerializer):
    secret = serializers.CharField(
        write_only=True,
        max_length=MAX_SECRET,
        trim_whitespace=False,
        help_text="The client's secret. It is stored encrypted, and never shown again.",
    )
    default_role = OptionalChoice(
        choices=DEFAULT_ROLES,
        help_text="The role of people who become members by signing in. Null: nobody does.",
    )

    class Meta:
        model = Connection
        fields = [
            "id",
            "name",
            "issuer",
            "client_id",
            "secret",
            "default_role",
            "group_claim",
            "required",
            "break_glass",
            "enabled",
            "created_at",
            "changed_at",
        ]
        read_only_fields = ["issuer"]
        extra_kwargs = {
            "issuer": {
                "help_text": "The issuer, exactly as the provider's description has it. It is"
                " never changed: subjects are the provider's."
            },
            "client_id": {"help_text": "The id of the platform at the provider."},
            "group_claim": {"help_text": "The claim that lists groups. Empty: groups are ignored."},
            "required": {
                "help_text": "Whether members sign in here only, and with no password, except the"
                " administrator in `break_glass`."
            },
            "break_glass": {
                "help_text": "The id of the membership of an administrator who has a password."
            },
            "enabled": {"help_text": "Whether people may sign in here. If not, sessions end."},
        }


class ConnectionSerializer(ConnectionChangeSerializer):
    issuer = serializers.CharField(
        max_length=MAX_URL,
        help_text="The issuer, exactly as the provider's description has it. It is never changed:"
        " subjects are the provider's.",
    )

    class Meta(ConnectionChangeSerializer.Meta):
        read_only_fields: list[str] = []

    def validate_issuer(self, value: str) -> str:
        try:
            parts = addresses.checked(value)
        except addresses.BadAddress as error:
            raise serializers.ValidationError(str(error), "not_an_issuer") from None
        if parts.query or "?" in value:
            detail = "An issuer has no query."
            raise serializers.ValidationError(detail, "not_an_issuer")
        return value


class ConnectionTrialSerializer(Serializer):
    """What the identity provider says of itself."""

    authorization_endpoint = serializers.CharField()
    token_endpoint = serializers.CharField()
    jwks_uri = serializers.CharField()
    algorithms = serializers.ListField(
        child=serializers.CharField(), help_text="The algorithms of its signatures."
    )


class DomainSerializer(ModelSerializer):
    name = serializers.CharField(
        max_length=253, validators=[IS_DOMAIN], help_text="The domain, such as `example.com`."
    )
    record_name = SerializerMethodField(help_text="The name of the TXT record to set.")
    record_text = SerializerMethodField(help_text="The text of the TXT record.")

    class Meta:
        model = Domain
        fields = [
            "id",
            "name",
            "record_name",
            "record_text",
            "verified_at",
            "checked_at",
            "missing_since",
            "created_at",
        ]
        read_only_fields = ["verified_at", "checked_at", "missing_since"]
        extra_kwargs = {
            "verified_at": {"help_text": "Null: not verified; the domain joins nobody."},
            "checked_at": {"help_text": "When the record was looked up last."},
            "missing_since": {"help_text": "Since when the record is missing; null: it is there."},
        }

    def get_record_name(self, domain: Domain) -> str:
        return record_name(domain.name)

    def get_record_text(self, domain: Domain) -> str:
        return record_text(domain.challenge)


class GroupMappingSerializer(ModelSerializer):
    """What the people of a group become: a role, or people of a team."""

    role = OptionalChoice(choices=Role.choices, help_text="The role that the group gives.")
    team = TenantRelatedField(
        queryset=Team.objects.all(),
        required=False,
        allow_null=True,
        help_text="The team; null with a role.",
    )
    relation = OptionalChoice(
        choices=Relation.choices, help_text="What the people are to the team; null with a role."
    )

    class Meta:
        model = GroupMapping
        fields = ["id", "group", "role", "team", "relation"]
        extra_kwargs = {
            "group": {"help_text": "The group, as the provider names it or by its id there."}
        }
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        role, team = attrs.get("role"), attrs.get("team")
        if bool(role) == bool(team) or bool(team) != bool(attrs.get("relation")):
            detail = "Either a role, or a team with what the people are to it."
            raise serializers.ValidationError({"role": detail}, "role_or_team")
        return attrs
