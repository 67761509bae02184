from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer


class MemberRepSerializer(Serializer):
    """Which rep a member is."""

    member = serializers.UUIDField(read_only=True, help_text="The member.")
    rep = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The rep that the member is; null: none."
    )
    proposed = serializers.UUIDField(
        read_only=True,
        allow_null=True,
        help_text="The only rep with the member's e-mail address who is no member; null: there is"
        " none, or the member is a rep.",
    )


class MemberRepRequestSerializer(Serializer):
    rep = serializers.UUIDField(help_text="The rep that the member is from now on.")
