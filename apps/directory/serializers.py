from rest_framework import serializers

from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.tenancy.fields import TenantRelatedField

from .models import Rep, Team, TeamManager, Tenure


class TeamSerializer(ModelSerializer):
    flat = True

    parent = TenantRelatedField(
        queryset=Team.objects.all(), allow_null=True, default=None, pk_field=serializers.UUIDField()
    )
    external_id = serializers.CharField(
        max_length=100, allow_null=True, required=False, help_text="The caller's own id."
    )

    class Meta:
        model = Team
        fields = ["id", "external_id", "name", "parent", "created_at"]


class RepSerializer(ModelSerializer):
    flat = True

    external_id = serializers.CharField(
        max_length=100, allow_null=True, required=False, help_text="The caller's own id."
    )
    team = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The team of today; see assignments."
    )

    class Meta:
        model = Rep
        fields = ["id", "external_id", "name", "email", "profile_url", "team", "created_at"]


class NewRepSerializer(RepSerializer):
    """A rep to be created, perhaps at once in a team."""

    team = TenantRelatedField(
        queryset=Team.objects.all(), required=False, pk_field=serializers.UUIDField()
    )
    from_day = serializers.DateField(
        required=False, write_only=True, help_text="In the team since; today when left out."
    )

    class Meta(RepSerializer.Meta):
        fields = [*RepSerializer.Meta.fields, "from_day"]


class AssignmentSerializer(ModelSerializer):
    flat = True

    rep = serializers.UUIDField(source="rep_id", read_only=True)
    team = TenantRelatedField(
        queryset=Team.objects.all(),
        allow_null=True,
        pk_field=serializers.UUIDField(),
        help_text="Null: in no team from this day on, because the rep left.",
    )
    to_day = serializers.DateField(
        read_only=True, allow_null=True, help_text="The first day that is no longer covered."
    )

    class Meta:
        model = Tenure
        fields = ["rep", "team", "from_day", "to_day"]
        read_only_fields = ["from_day"]


class TeamManagerSerializer(ModelSerializer):
    team = serializers.UUIDField(source="team_id", read_only=True)
    member = serializers.UUIDField(source="membership_id", read_only=True)

    class Meta:
        model = TeamManager
        fields = ["team", "member"]


class NothingSerializer(Serializer):
    """An empty body."""
