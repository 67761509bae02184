from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.batches import (
    MAX_ITEMS,
    BatchResultSerializer,
    BatchSerializer,
    ItemResultSerializer,
    Items,
)
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.tenancy.references import ReferenceField

from .models import ParentPeriod, Rep, Team, TeamManager, Tenure


class TeamSerializer(ModelSerializer):
    flat = True

    parent = ReferenceField(  # type: ignore[assignment] # A field of this name.
        queryset=Team.objects.all(),
        allow_null=True,
        default=None,
        pk_field=serializers.UUIDField(),
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
        fields = [
            "id",
            "external_id",
            "name",
            "email",
            "profile_url",
            "team",
            "created_at",
            "changed_at",
        ]


OF_REP = Expansion(RepSerializer, Rep.objects.with_team())


class NewRepSerializer(RepSerializer):
    """A rep to be created, perhaps at once in a team."""

    team = ReferenceField(  # type: ignore[assignment] # A field of this name.
        queryset=Team.objects.all(), required=False, pk_field=serializers.UUIDField()
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
        pk_field=serializers.UUIDField(),
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
        pk_field=serializers.UUIDField(),
        help_text="Null: at the top from this day on.",
    )
    to_day = serializers.DateField(
        read_only=True, allow_null=True, help_text="The first day that is no longer covered."
    )

    class Meta:
        model = ParentPeriod
        fields = ["team", "parent", "from_day", "to_day", "changed_at"]
        read_only_fields = ["from_day", "changed_at"]


class TeamItemSerializer(ModelSerializer):
    """A team of a batch, found or created by the caller's own id."""

    external_id = serializers.CharField(max_length=100)
    parent = serializers.UUIDField(  # type: ignore[assignment] # A field of this name.
        required=False, allow_null=True, help_text="An id. Null: at the top. Left out: not changed."
    )
    parent_external_id = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=100,
        help_text="Instead of `parent`; may be a team that an earlier item creates.",
    )
    from_day = serializers.DateField(
        required=False,
        help_text="The first day below the parent. Left out: today; for a new team, always.",
    )

    class Meta:
        model = Team
        fields = ["external_id", "name", "parent", "parent_external_id", "from_day"]
        list_serializer_class = Items


class RepItemSerializer(ModelSerializer):
    """A rep of a batch, found or created by its external id; missing fields are not changed."""

    external_id = serializers.CharField(max_length=100)
    team = serializers.CharField(
        required=False, max_length=100, help_text="The id or external id of the team of the rep."
    )
    from_day = serializers.DateField(
        required=False, help_text="In the team since; today when left out."
    )

    class Meta:
        model = Rep
        fields = ["external_id", "name", "email", "profile_url", "team", "from_day"]
        list_serializer_class = Items

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"team": None, **attrs}


class AssignmentItemSerializer(Serializer):
    """An assignment of a batch: from this day on the rep is in the team."""

    rep = serializers.CharField(max_length=100, help_text="An id or external id.")
    from_day = serializers.DateField()
    team = serializers.CharField(
        allow_null=True, max_length=100, help_text="An id or external id; null: in no team."
    )

    class Meta:
        list_serializer_class = Items


class TeamBatchSerializer(BatchSerializer):
    """Up to 1,000 teams."""

    items = TeamItemSerializer(many=True)


class RepBatchSerializer(BatchSerializer):
    """Up to 1,000 reps."""

    items = RepItemSerializer(many=True)


class AssignmentBatchSerializer(BatchSerializer):
    """Up to 1,000 assignments."""

    items = AssignmentItemSerializer(many=True)


class EntryResultSerializer(ItemResultSerializer):
    id = serializers.UUIDField(allow_null=True)
    external_id = serializers.CharField(allow_null=True)


class EntryBatchResultSerializer(BatchResultSerializer):
    results = serializers.list_of(EntryResultSerializer, MAX_ITEMS)


class AssignmentResultSerializer(ItemResultSerializer):
    rep = serializers.UUIDField(allow_null=True, help_text="The id of the rep.")
    from_day = serializers.DateField(allow_null=True)


class AssignmentBatchResultSerializer(BatchResultSerializer):
    results = serializers.list_of(AssignmentResultSerializer, MAX_ITEMS)


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
