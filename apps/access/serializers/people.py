from apps.ledger.services import Resource
from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.tenancy.roles import Role

from ..models import Membership
from ..permissions import MEMBERS_READ
from .invitations import NewLinkSerializer, language_field


class MemberSerializer(ModelSerializer):
    email = serializers.EmailField(source="user.email", max_length=254)
    rep = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The rep that the member is; null: none."
    )

    class Meta:
        model = Membership
        fields = ["id", "email", "name", "role", "rep", "accepted_at", "suspended_at",
                  "created_at", "changed_at"]  # fmt: skip
        read_only_fields = ["accepted_at", "suspended_at"]
        extra_kwargs = {
            "name": {"help_text": "The name that the member has in this organisation."},
            "accepted_at": {"help_text": "Null: invited. The membership gives no right yet."},
            "suspended_at": {
                "help_text": "Since then a directory has suspended the member, who has no right."
            },
        }


MEMBERS = Resource(
    name="member",
    permission=MEMBERS_READ,
    rows=Expansion(MemberSerializer, Membership.objects.with_user().with_rep()),
    links=("members/{id}",),
)


class NewMemberSerializer(MemberSerializer):
    invite = serializers.BooleanField(
        default=True,
        write_only=True,
        help_text="Whether to make a link by which the person accepts, and to mail it if the"
        " installation sends mail.",
    )
    language = language_field(write_only=True)
    rep = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The rep that the member is. Left out or null: it stays as it is.",
    )
    invitation = NewLinkSerializer(
        read_only=True,
        allow_null=True,
        help_text="The link, shown only now. Null: none was made, because the person has accepted,"
        " because a link is open, or because `invite` was false.",
    )

    class Meta(MemberSerializer.Meta):
        fields = [*MemberSerializer.Meta.fields, "invite", "language", "invitation"]


class MemberChangeSerializer(Serializer):
    role = serializers.ChoiceField(choices=Role.choices)
    name = serializers.CharField(max_length=150, allow_blank=True)
