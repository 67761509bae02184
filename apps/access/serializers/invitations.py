from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.languages import DEFAULT, languages
from ssi_platform.tenancy.links import LENGTH
from ssi_platform.tenancy.roles import Role

from ..models import InvitationLink, LinkState

MAX_PASSWORD = 4096  # Characters: a hash of more takes no longer, but the body does.


def language_field(**kwargs: Any) -> Any:
    """Return the field of the language that a mail is written in."""
    return serializers.ChoiceField(
        choices=languages(),
        default=DEFAULT,
        help_text="The language of the mail, if the person has chosen none.",
        **kwargs,
    )


class InvitationRequestSerializer(Serializer):
    language = language_field()


class InvitationSerializer(ModelSerializer):
    member = serializers.UUIDField(source="membership_id", help_text="The invited member.")
    email = serializers.EmailField(source="membership.user.email")
    role = serializers.ChoiceField(source="membership.role", choices=Role.choices)
    state = serializers.ChoiceField(
        choices=LinkState.choices, help_text="What became of the link until now."
    )

    class Meta:
        model = InvitationLink
        fields = [
            "id",
            "member",
            "email",
            "role",
            "state",
            "created_by_kind",
            "created_by_id",
            "created_at",
            "expires_at",
            "mailed_at",
            "used_at",
            "revoked_at",
        ]


class NewLinkSerializer(ModelSerializer):
    link = serializers.URLField(
        help_text="The address of the page where the person accepts: shown only now."
    )

    class Meta:
        model = InvitationLink
        fields = ["id", "link", "expires_at"]


class LinkSerializer(Serializer):
    secret = serializers.CharField(
        max_length=LENGTH, help_text="The last part of the link's address."
    )


class AcceptanceSerializer(LinkSerializer):
    password = serializers.CharField(
        max_length=MAX_PASSWORD,
        trim_whitespace=False,
        required=False,
        help_text="The person's password, or for one who has none the password to set. Not needed"
        " in a session of the person.",
    )
    name = serializers.CharField(
        max_length=150,
        allow_blank=True,
        required=False,
        help_text="The person's name in this organisation; empty leaves that of the invitation.",
    )


class OfferSerializer(Serializer):
    """What a link invites to."""

    organisation = serializers.CharField(help_text="The name of the organisation.")
    slug = serializers.CharField(help_text="The name of the organisation in addresses.")
    email = serializers.EmailField(help_text="The address of the invited person.")
    name = serializers.CharField(help_text="The name that the organisation gave; may be empty.")
    role = serializers.ChoiceField(choices=Role.choices)
    expires_at = serializers.DateTimeField(help_text="When the link ends.")
