from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer

from .attainment import BaselineSerializer
from .figures import REASONS, STAGE_STATES, difference, points


class RepStandingSerializer(Serializer):
    """A rep against the current stage of the plan that applies, like a team of one.

    The plan's criterion and cohort do not matter: a rep meets a threshold or does not.
    """

    rep = serializers.UUIDField(source="rep.pk")
    on = serializers.DateField(source="standing.on")
    team = serializers.UUIDField(allow_null=True, help_text="The rep's team of the day.")
    plan = serializers.UUIDField(source="version.plan_id")
    plan_version = serializers.IntegerField(source="version.number")
    plan_owner = serializers.UUIDField(
        source="version.plan.owner_id",
        allow_null=True,
        help_text="The team or the rep of the plan. Null: the organisation's plan.",
    )
    own_plan = serializers.BooleanField(help_text="Whether the plan is this rep's alone.")
    score = points(source="standing.score", help_text="The score that holds on the day.")
    measured_on = serializers.DateField(
        source="standing.measured_on", allow_null=True, help_text="The day of that score."
    )
    age_days = serializers.IntegerField(source="standing.age_days", allow_null=True)
    change_28_days = difference(
        source="standing.change_28_days",
        help_text="Less the score that held 28 days before; null without one of them.",
    )
    baseline = BaselineSerializer(source="standing.stage.baseline", allow_null=True)
    current_stage = serializers.IntegerField(source="standing.stage.position")
    threshold = serializers.IntegerField(source="standing.stage.threshold")
    starts_on = serializers.DateField(source="standing.stage.starts_on")
    due_on = serializers.DateField(source="standing.stage.due_on")
    state = serializers.ChoiceField(source="standing.stage.state", choices=STAGE_STATES)
    reason = serializers.ChoiceField(
        source="standing.reason",
        choices=REASONS,
        allow_null=True,
        help_text="`no_scores` where no score holds on the day; else null.",
    )
    met = serializers.BooleanField(
        source="standing.stage.met",
        allow_null=True,
        help_text="Whether the score, rounded half up to whole points, is at least the threshold.",
    )
    gap = difference(
        source="standing.stage.gap",
        help_text="Threshold minus score, in points; negative above the target.",
    )
    required_rate = difference(source="standing.stage.required_rate")
    pace = serializers.FloatField(source="standing.stage.pace", allow_null=True)
    expected = points(
        source="standing.stage.expected", help_text="The value of the glide path on this day."
    )
    attained_on = serializers.DateField(source="standing.attained_on", allow_null=True)
    attained_at_due = serializers.BooleanField(
        source="standing.stage.attained_at_due", allow_null=True
    )
    days_left = serializers.IntegerField(source="standing.days_left")
