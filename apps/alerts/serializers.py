from apps.directory.serializers import OF_REP, OF_TEAM
from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import Alert, AlertState, Rule


class AlertDetailsSerializer(Serializer):
    """The figures of the day that raised an alert; which there are depends on its rule."""

    change = serializers.FloatField(
        required=False, help_text="By `drop`: the rep's change over seven days, in points."
    )
    median_change = serializers.FloatField(
        required=False, help_text="By `drop`: the median of all reps' changes, in points."
    )
    needed = serializers.FloatField(
        required=False,
        help_text="By `drop`: how far beside the others the change had to fall, in points.",
    )
    position = serializers.IntegerField(
        required=False, help_text="By `stage_at_risk` and `stage_met`: the stage, from 1 on."
    )
    threshold = serializers.IntegerField(
        required=False, help_text="By `stage_at_risk` and `stage_met`: the stage's, in points."
    )
    days_left = serializers.IntegerField(
        required=False, help_text="By `stage_at_risk`: days until the due day."
    )
    pace = serializers.FloatField(
        required=False, help_text="By `stage_at_risk`: the part of the path that was gone."
    )
    roster = serializers.IntegerField(
        required=False, help_text="By `coverage_fell`: how many reps the team has."
    )
    scored = serializers.IntegerField(
        required=False, help_text="By `coverage_fell`: how many of them have a valid score."
    )
    days = serializers.IntegerField(
        required=False, help_text="By `no_scores_for`: for how many days there was no score."
    )
    failed = serializers.IntegerField(
        required=False, help_text="By `import_failed`: how many imports of the day failed."
    )


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
    details = AlertDetailsSerializer(read_only=True)

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
