from typing import Any

from drf_spectacular.utils import extend_schema_field

from apps.directory.serializers import OF_REP, OF_TEAM
from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import Alert, AlertState, Rule


@extend_schema_field({"type": "object", "additionalProperties": {"type": "number"}})
class NumbersField(serializers.Field[Any, Any, Any, Any]):
    """Numbers by name; they are read, and never sent."""

    def to_representation(self, value: dict[str, float]) -> dict[str, float]:
        return value


class AlertSerializer(ModelSerializer):
    """What somebody should look at, about a team, a rep, or (both null) the organisation."""

    flat = True
    expandable = {"team": OF_TEAM, "rep": OF_REP}

    rule = serializers.ChoiceField(choices=Rule.choices, read_only=True)
    state = serializers.ChoiceField(choices=AlertState.choices, read_only=True)
    team = serializers.UUIDField(
        source="team_id", read_only=True, allow_null=True, help_text="The team; null: of none."
    )
    rep = serializers.UUIDField(
        source="rep_id", read_only=True, allow_null=True, help_text="The rep; null: of none."
    )
    plan = serializers.UUIDField(
        source="plan_id",
        read_only=True,
        allow_null=True,
        help_text="The target plan of the stage; null: it is about no stage.",
    )
    details = NumbersField(
        read_only=True,
        help_text="The figures of the day that raised it, by name; which ones depends on the rule.",
    )

    class Meta:
        model = Alert
        fields = [
            "id",
            "rule",
            "state",
            "team",
            "rep",
            "plan",
            "opened_on",
            "snoozed_until",
            "cleared_on",
            "details",
            "reopenings",
            "created_at",
            "changed_at",
        ]
        read_only_fields = [
            "opened_on", "snoozed_until", "cleared_on", "reopenings", "created_at", "changed_at"
        ]  # fmt: skip


class SnoozeSerializer(Serializer):
    """Until when an alert is put aside."""

    until = serializers.DateField(
        help_text="The day on which it is open again: from tomorrow to 90 days ahead."
    )
