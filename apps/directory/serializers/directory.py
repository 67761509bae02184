from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.tenancy.references import ReferenceField

from ..models import ParentPeriod, Rep, Team, TeamManager, Tenure


class TeamSerializer(ModelSerializer):
    flat = True

    parent = ReferenceField(  # type: ignore[assignment] # A field of this name.
        queryset=Team.objects.all(),
        allow_null=True,
        default=None,
        help_text="The team directly above, today; null at the top. See parents.",
    )
    from_day = serializers.DateField(
        required=False,
        write_only=True,
        help_text="The first day below the parent. Left out: today; for a new team, always.",
    )
    external_id = serializers.CharField(
        max_length=100, allow_null=True, required=False, help_text="The caller's own id."
    )
    archived_from = serializers.DateField(
        allow_null=True,
        required=False,
        help_text="From this day on the team has neither reps nor teams below it; null: in use.",
    )

    class Meta:
        model = Team
        fields = [
            "id",
            "external_id",
            "name",
            "parent",
            "from_day",
            "archived_from",
            "created_at",
            "changed_at",
        ]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "from_day" in attrs and "parent" not in attrs:
            detail = serializers.ErrorDetail("A day is given without a parent.", "required")
            raise serializers.ValidationError({"parent": [detail]})
        return attrs


OF_TEAM = Expansion(TeamSerializer, Team.objects.with_parent())
TeamSerializer.expandable = {"parent": OF_TEAM}


class RepSerializer(ModelSerializer):
    flat = True
    expandable = {"team": OF_TEAM}

    external_id = serializers.CharField(
        max_length=100, allow_null=True, required=False, help_text="The caller's own id."
    )
    team = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The team of today; see assignments."
    )

    class Meta:
        model = Rep
        fields = ["id", "external_id", "name", "email", "profile_url", "team", "created_at",
                  "changed_at"]  # fmt: skip


OF_REP = Expansion(RepSerializer, Rep.objects.with_team())


class NewRepSerializer(RepSerializer):
    """A rep to be created, perhaps at once in a team."""

    team = ReferenceField(  # type: ignore[assignment] # A field of this name.
        queryset=Team.objects.all(), required=False
    )
    from_day = serializers.DateField(
        required=False, write_only=True, help_text="In the team since; today when left out."
    )

    class Meta(RepSerializer.Meta):
        fields = [*RepSerializer.Meta.fields, "from_day"]


class RepMergeSerializer(Serializer):
    other = serializers.CharField(max_length=100, help_text="The id or external id of the other.")


class AssignmentSerializer(ModelSerializer):
    flat = True
    expandable = {"rep": OF_REP, "team": OF_TEAM}

    rep = serializers.UUIDField(source="rep_id", read_only=True)
    team = ReferenceField(
        queryset=Team.objects.all(),
        allow_null=True,
        help_text="Null: in no team from this day on, because the rep left.",
    )
    to_day = serializers.DateField(
        read_only=True, allow_null=True, help_text="The first day that is no longer covered."
    )

    class Meta:
        model = Tenure
        fields = ["rep", "team", "from_day", "to_day", "changed_at"]
        read_only_fields = ["from_day", "changed_at"]


class TeamParentSerializer(ModelSerializer):
    flat = True
    expandable = {"team": OF_TEAM, "parent": OF_TEAM}

    team = serializers.UUIDField(source="team_id", read_only=True)
    parent = ReferenceField(  # type: ignore[assignment] # A field of this name.
        queryset=Team.objects.all(),
        allow_null=True,
        help_text="Null: at the top from this day on.",
    )
    to_day = serializers.DateField(
        read_only=True, allow_null=True, help_text="The first day that is no longer covered."
    )

    class Meta:
        model = ParentPeriod
        fields = ["team", "parent", "from_day", "to_day", "changed_at"]
        read_only_fields = ["from_day", "changed_at"]


class TeamManagerSerializer(ModelSerializer):
    flat = True
    expandable = {"team": OF_TEAM}

    team = serializers.UUIDField(source="team_id", read_only=True)
    member = serializers.UUIDField(source="membership_id", read_only=True)

    class Meta:
        model = TeamManager
        fields = ["team", "member"]


class NothingSerializer(Serializer):
    """An empty body."""
