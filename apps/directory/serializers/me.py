"""The caller of a request, as a front end shows it."""

from allauth.mfa.models import Authenticator

from ssi_platform.api import serializers
from ssi_platform.api.fields import RegisteredField
from ssi_platform.api.serializers import Serializer
from ssi_platform.languages import languages
from ssi_platform.tenancy.caller_kinds import caller_kind_names
from ssi_platform.tenancy.permissions import permission_names
from ssi_platform.tenancy.roles import Role


class PlaceSerializer(Serializer):
    slug = serializers.CharField()
    name = serializers.CharField(help_text="The name of the organisation.")
    timezone = serializers.CharField(help_text="Its time zone, of the IANA database.")
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)
    permissions = serializers.ListField(child=RegisteredField(permission_names))
    member = serializers.UUIDField(
        allow_null=True, help_text="The id of the caller's membership; null: a key."
    )
    member_name = serializers.CharField(
        help_text="The name that the person has in this organisation; empty: none, or a key."
    )
    rep = serializers.UUIDField(
        allow_null=True, help_text="The rep that the caller is; null: none."
    )
    teams_managed = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="The teams that the caller manages, without the teams below them.",
    )


class OpenSessionSerializer(Serializer):
    began_at = serializers.DateTimeField(help_text="When the person signed in.")
    age_seconds = serializers.IntegerField(
        min_value=0, help_text="Seconds since the person signed in."
    )
    ends_at = serializers.DateTimeField(
        help_text="When the session ends, whatever the person does. It ends before, after a time"
        " without a request."
    )
    confirmed = serializers.BooleanField(
        help_text="Whether the person has shown lately who they are, so that they may change"
        " rights."
    )


class MeSerializer(Serializer):
    kind = RegisteredField(caller_kind_names)
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField(
        allow_null=True, help_text="The address the person signs in with; null: a key."
    )
    language = serializers.CharField(
        allow_blank=True, help_text="The language the person chose; empty: none."
    )
    session = OpenSessionSerializer(allow_null=True, help_text="The session; null: a key.")
    second_factors = serializers.ListField(
        child=serializers.ChoiceField(choices=Authenticator.Type.choices),
        help_text="The kinds of second factor that the person has; empty: a password alone signs"
        " them in.",
    )
    organisations = PlaceSerializer(many=True)


class MeChangeSerializer(Serializer):
    language = serializers.ChoiceField(
        choices=languages(), help_text="The language of mails and advice."
    )


class CsrfTokenSerializer(Serializer):
    csrf_token = serializers.CharField(help_text="The value for the header `X-CSRFToken`.")
