from apps.targets.models import Criterion
from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.targets import MAX_STAGES

from .figures import REASONS, STAGE_STATES, difference, points
from .forecasts import ForecastSerializer


class BaselineSerializer(Serializer):
    day = serializers.DateField()
    value = points()


class StageAssessmentSerializer(Serializer):
    """One stage on one day. Shares are percentages; a rate is in points per 30 days."""

    position = serializers.IntegerField()
    threshold = serializers.IntegerField()
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(choices=STAGE_STATES)
    reason = serializers.ChoiceField(
        choices=REASONS, allow_null=True, help_text="Why the day cannot be judged; else null."
    )
    level = points(help_text="The score that the criterion is about.")
    share = points()
    at_target = serializers.IntegerField(allow_null=True)
    reps_needed = serializers.IntegerField(
        allow_null=True,
        help_text="How many more of the counted reps have to meet the threshold, so that enough of"
        " them do; null where the day cannot be judged.",
    )
    counted = serializers.IntegerField()
    newcomers = serializers.IntegerField(
        help_text="Joined after the plan's start and less than 30 days ago."
    )
    gap = difference(help_text="Threshold minus level, in points; negative above the target.")
    median_gap = difference(help_text="Threshold minus median, in points.")
    share_gap = difference()
    required_rate = difference()
    pace = serializers.FloatField(allow_null=True)
    expected = points(help_text="The value of the glide path on this day.")
    attained_on = serializers.DateField(allow_null=True)
    attained_at_due = serializers.BooleanField(allow_null=True)
    attained_at_due_reason = serializers.ChoiceField(
        choices=REASONS, allow_null=True, help_text="Why the due week cannot be judged; else null."
    )
    days_left = serializers.IntegerField()
    carry_over_gap = difference()
    met_by_share = serializers.BooleanField(allow_null=True)
    met_by_median = serializers.BooleanField(allow_null=True)
    forecast = ForecastSerializer(
        allow_null=True,
        help_text="Of the current stage, where `on` is today and a worker has made it; else null."
        " Null for a day whose level is hidden (docs/forecasts.md).",
    )


class AttainmentSerializer(Serializer):
    """A team against the plan nearest to it."""

    team = serializers.UUIDField(source="team.pk")
    on = serializers.DateField(source="assessment.on")
    plan = serializers.UUIDField(source="plan.pk")
    plan_version = serializers.IntegerField(source="version.number")
    plan_owner = serializers.UUIDField(
        source="plan.team_id", allow_null=True, help_text="Null: the organisation's plan."
    )
    criterion = serializers.ChoiceField(source="version.criterion", choices=Criterion.choices)
    share_required = serializers.IntegerField(source="version.share_required")
    roster = serializers.IntegerField(source="assessment.roster")
    scored = serializers.IntegerField(source="assessment.scored")
    excused = serializers.IntegerField(
        source="assessment.excused", help_text="Reps of the team who are absent on the day."
    )
    coverage = serializers.FloatField(help_text="scored / roster, 0 to 1.")
    median = points(source="assessment.median")
    level = points(source="assessment.level", help_text="The score that the criterion is about.")
    reason = serializers.ChoiceField(
        source="assessment.reason",
        choices=REASONS,
        allow_null=True,
        help_text="Why the day cannot be judged; else null.",
    )
    baseline = BaselineSerializer(source="assessment.baseline", allow_null=True)
    own_plans = serializers.ListField(
        child=serializers.UUIDField(),
        allow_null=True,
        help_text="Reps on the roster who have a plan of their own on the day: they count here too,"
        " by the team's plan. Those that the caller sees; null without `targets:read`.",
    )
    current_stage = serializers.IntegerField(source="assessment.current")
    stages = serializers.list_of(StageAssessmentSerializer, MAX_STAGES, source="assessment.stages")
