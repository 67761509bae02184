from ssi_platform.api import serializers
from ssi_platform.api.fields import PointsField
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.forecasts import NoForecast

from .figures import difference, points

FORECAST_REASONS = [reason.value for reason in NoForecast]


class ForecastSerializer(Serializer):
    """When the team attains the current stage if its trend goes on; see docs/forecasts.md."""

    expected_on = serializers.DateField(
        allow_null=True,
        help_text="The first day of the seven on which the criterion will hold, by the slope of the"
        " last 90 days. Null beyond the horizon (docs/forecasts.md).",
    )
    earliest_on = serializers.DateField(
        allow_null=True,
        help_text="The first day of the 95 % interval of that day. Null when there is none"
        " (docs/forecasts.md).",
    )
    latest_on = serializers.DateField(
        allow_null=True,
        help_text="The last day of the 95 % interval; null for an interval that is open: the team"
        " may well need longer than the horizon, or never get there (docs/forecasts.md).",
    )
    horizon_on = serializers.DateField(
        allow_null=True,
        help_text="The last day that is forecast: as far ahead as the team's history goes back, and"
        " at most 180 days (docs/forecasts.md).",
    )
    probability = PointsField(
        upper=1,
        allow_null=True,
        read_only=True,
        help_text="Of `attained_at_due`, 0 to 1. Null for a due day that has passed or is beyond"
        " the horizon (docs/forecasts.md).",
    )
    level = points(
        help_text="The median of the last seven levels of the reps who are counted today"
        " (docs/forecasts.md)."
    )
    slope = difference(
        help_text="The trend of these levels, in points per 30 days (docs/forecasts.md)."
    )
    reason = serializers.ChoiceField(
        choices=FORECAST_REASONS,
        allow_null=True,
        help_text="Why there is no day; else null. docs/forecasts.md explains each.",
    )


class ForecastRecordSerializer(Serializer):
    """How often the forecasts of past weeks held; see docs/forecasts.md, "The record"."""

    intervals = serializers.IntegerField(
        help_text="Closed 95 % intervals that are judged (docs/forecasts.md)."
    )
    intervals_held = serializers.IntegerField(
        help_text="Those of them within which the stage was attained (docs/forecasts.md)."
    )
    coverage = serializers.FloatField(
        allow_null=True,
        help_text="intervals_held / intervals, 0 to 1; null without any (docs/forecasts.md).",
    )
    open_intervals = serializers.IntegerField(
        help_text="Intervals without a last day that are judged (docs/forecasts.md)."
    )
    open_intervals_held = serializers.IntegerField(
        help_text="Those of them before which the stage was not attained (docs/forecasts.md)."
    )
    probabilities = serializers.IntegerField(
        help_text="Probabilities whose due day has a verdict (docs/forecasts.md)."
    )
    brier_score = serializers.FloatField(
        allow_null=True,
        help_text="The mean of (probability - outcome)², 0 to 1, smaller is better; null without"
        " any (docs/forecasts.md).",
    )
    waiting = serializers.IntegerField(
        help_text="Intervals whose time has not come yet (docs/forecasts.md)."
    )
    undecided = serializers.IntegerField(
        help_text="Intervals of plans that were replaced before they could be judged"
        " (docs/forecasts.md)."
    )
