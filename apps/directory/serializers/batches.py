from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.batches import (
    MAX_ITEMS,
    BatchResultSerializer,
    BatchSerializer,
    ItemResultSerializer,
    Items,
)
from ssi_platform.api.serializers import ModelSerializer, Serializer

from ..models import Rep, Team


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
