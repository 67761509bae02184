from typing import Any

from apps.targets.models import Criterion
from ssi_platform.api import serializers
from ssi_platform.api.fields import PointsField
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.readings import PILLAR_UPPER, PILLARS
from ssi_platform.domain.standings import Missing

from ..services import Standing, row_of
from .figures import STAGE_STATES, difference, points

# The definitions of the fields, as the guide is served.
GUIDE = "/docs/guides/standings"
SCORE, STAGE = f"{GUIDE}#score-age-and-changes", f"{GUIDE}#stage"
RANK, PILLAR = f"{GUIDE}#rank-and-percentile", f"{GUIDE}#the-pillar-furthest-behind"
REASON = f"{GUIDE}#why-a-figure-is-null"
MISSING = [(reason.value, reason.name) for reason in Missing]


def pillar_points(**kwargs: Any) -> PointsField:
    return PointsField(upper=PILLAR_UPPER, allow_null=True, read_only=True, **kwargs)


def change(days: int) -> PointsField:
    return difference(
        help_text=f"Less the total that held {days} days before; null without one. {SCORE}"
    )


class StandingStageSerializer(Serializer):
    """The current stage of the plan that applies to a rep."""

    plan = serializers.UUIDField()
    plan_version = serializers.IntegerField()
    plan_owner = serializers.UUIDField(
        allow_null=True, help_text="The team or the rep of the plan. Null: the organisation's plan."
    )
    own_plan = serializers.BooleanField(help_text="Whether the plan is this rep's alone.")
    criterion = serializers.ChoiceField(choices=Criterion.choices)
    position = serializers.IntegerField()
    threshold = serializers.IntegerField()
    starts_on = serializers.DateField()
    due_on = serializers.DateField()


class PillarBehindSerializer(Serializer):
    """The pillar that is furthest behind the median of those at the goal."""

    pillar = serializers.ChoiceField(choices=PILLARS, help_text="The pillar's name.")
    by = pillar_points(help_text="How many points the rep's pillar is behind the reference.")
    reference = pillar_points(help_text="The pillar's median of those at the goal.")


class RosterStandingSerializer(Serializer):
    """A rep on the roster of a day: score, changes, stage, place in the team, pillar behind."""

    rep = serializers.UUIDField()
    name = serializers.CharField()
    team = serializers.UUIDField(allow_null=True, help_text="The rep's team of the day.")
    excused = serializers.BooleanField(
        help_text=f"Whether the rep is absent on the day. {GUIDE}#who-is-listed"
    )
    total = points(help_text=f"The score that holds on the day. {SCORE}")
    brand = pillar_points()
    people = pillar_points()
    insights = pillar_points()
    relationships = pillar_points()
    age_days = serializers.IntegerField(
        allow_null=True, help_text=f"How many days before the day it was measured. {SCORE}"
    )
    change_7 = change(7)
    change_28 = change(28)
    change_90 = change(90)
    stage = StandingStageSerializer(
        allow_null=True, help_text=f"The current stage; null where no plan applies. {STAGE}"
    )
    gap = difference(
        help_text=f"Threshold minus total, in points; negative above the target. {STAGE}"
    )
    met = serializers.BooleanField(
        allow_null=True,
        help_text=f"Whether the total, rounded to whole points, meets the threshold. {STAGE}",
    )
    state = serializers.ChoiceField(
        choices=STAGE_STATES, allow_null=True, help_text=f"How the rep stands. {STAGE}"
    )
    pace = serializers.FloatField(
        allow_null=True,
        help_text=f"The achieved part of the expected gain; null: unknown. {STAGE}",
    )
    expected = points(help_text=f"The value of the glide path on this day. {STAGE}")
    required_rate = difference(
        help_text=f"Points per 30 days that meet the threshold when due; null once met. {STAGE}"
    )
    reason = serializers.ChoiceField(
        choices=MISSING,
        allow_null=True,
        help_text=f"`no_scores` or `no_plan`: why total or stage are null. {REASON}",
    )
    rank = serializers.IntegerField(
        allow_null=True,
        help_text=f"Among those directly in the same team; equal totals share it. {RANK}",
    )
    percentile = points(
        help_text=f"Percent of the team's reps with a lower total; equal ones count half. {RANK}"
    )
    ranked = serializers.IntegerField(
        allow_null=True, help_text=f"The number of reps of the team who have a rank. {RANK}"
    )
    rank_reason = serializers.ChoiceField(
        choices=MISSING, allow_null=True, help_text=f"Why there is no rank; else null. {REASON}"
    )
    pillar_behind = PillarBehindSerializer(
        allow_null=True, help_text=f"The pillar furthest behind its reference. {PILLAR}"
    )
    pillar_reason = serializers.ChoiceField(
        choices=MISSING,
        allow_null=True,
        help_text=f"Why there is no pillar behind; else null. {REASON}",
    )

    def to_representation(self, instance: Standing) -> dict[str, Any]:
        """Show the selected fields; a list of them is not serialised field by field."""
        row = row_of(instance)
        return {str(name): row[str(name)] for name in self.fields}
