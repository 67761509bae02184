from typing import Any

from apps.targets.models import Criterion
from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer, list_of

from ..services import MOST_NEAREST
from .defined import defined
from .figures import REASONS, difference, points

NEEDS = "targets#what-a-team-needs"
WHY = "targets#when-a-day-cannot-be-judged"


def count(name: str, text: str) -> Any:
    return serializers.IntegerField(
        source=f"needs.{name}", allow_null=True, help_text=defined(text, NEEDS)
    )


class NearestRepSerializer(Serializer):
    """A counted rep below the threshold."""

    rep = serializers.UUIDField()
    name = serializers.CharField(
        allow_null=True, help_text="The rep's name; null without `directory:read`."
    )
    total = points(help_text="The score that holds on the day.")
    gain = difference(help_text="What it lacks of half a point below the threshold.")


class TeamNeedsSerializer(Serializer):
    """What a team needs to meet a stage of the plan nearest to it, on one day."""

    team = serializers.UUIDField()
    on = serializers.DateField()
    plan = serializers.UUIDField(source="plan.plan_id")
    plan_version = serializers.IntegerField(source="plan.number")
    criterion = serializers.ChoiceField(source="plan.plan.criterion", choices=Criterion.choices)
    share_required = serializers.IntegerField(source="plan.plan.share_required")
    stage = serializers.IntegerField(
        source="stage.position", help_text=defined("Its place in the plan.", "targets#a-plan")
    )
    threshold = serializers.IntegerField(source="stage.threshold")
    due_on = serializers.DateField(source="stage.due_on")
    reason = serializers.ChoiceField(
        choices=REASONS,
        allow_null=True,
        help_text=defined("Why nothing is known of the day; else null.", WHY),
    )
    counted = count("counted", "How many reps the share is of.")
    at_goal = count("at_goal", "How many of them meet the threshold.")
    required = count("required", "How many of them have to.")
    further = count("further", "How many more reps have to meet it.")
    gains = serializers.ListField(
        source="needs.gains",
        child=points(),
        allow_null=True,
        help_text=defined("The smallest gains of so many reps, the smallest first.", NEEDS),
    )
    median = points(source="needs.median", help_text=defined("Of everybody on the roster.", NEEDS))
    median_gain = difference(
        source="needs.median_gain",
        help_text=defined("What the median lacks; 0 once it meets the threshold.", NEEDS),
    )
    nearest = list_of(
        NearestRepSerializer,
        MOST_NEAREST,
        allow_null=True,
        help_text=defined("The counted reps below it, the nearest first.", NEEDS),
    )
