from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.causes import Cause
from ssi_platform.domain.explanations import Measure

from ..services.explaining import MOST_NAMED
from .figures import COVERAGE_STATES, REASONS, difference, points

CAUSES = [cause.value for cause in Cause]
MEASURES = sorted(measure.value for measure in Measure)  # As the description lists parameters.
GUIDE = "see the guide to explanations."


class ExplainedDaySerializer(Serializer):
    """A figure on one day, as it is known now."""

    day = serializers.DateField()
    figure = points(
        help_text="In points; the share in percent. As statistics or attainment answer it; null:"
        " `reason` says why."
    )
    reason = serializers.ChoiceField(
        choices=REASONS,
        allow_null=True,
        help_text="Why the day has no figure, or not one that the caller reads; else null.",
    )
    state = serializers.ChoiceField(
        choices=COVERAGE_STATES, help_text="Whether enough of the roster is scored."
    )
    roster = serializers.IntegerField(allow_null=True, help_text="Null where it is not shown.")
    scored = serializers.IntegerField(allow_null=True, help_text="Null where it is not shown.")
    plan = serializers.UUIDField(
        allow_null=True, help_text="The plan that the figure is of; null for the median."
    )
    plan_version = serializers.IntegerField(
        allow_null=True, help_text="The version that is in force on the day; null for the median."
    )
    threshold = serializers.IntegerField(
        allow_null=True,
        help_text="The threshold of the day's current stage, in points; null but for the share.",
    )


class ContributorSerializer(Serializer):
    """A rep of a step."""

    rep = serializers.UUIDField()
    name = serializers.CharField(
        allow_null=True, help_text="The rep's name; null without `directory:read`."
    )
    before = points(help_text="The score that counted before the step; null: none counted.")
    after = points(help_text="The score that counts after the step; null: none counts.")


class ExplanationStepSerializer(Serializer):
    """What one cause changed. Each step begins with the figure that the one before ends with."""

    cause = serializers.ChoiceField(
        choices=CAUSES, help_text=f"Why the reps of the step count differently; {GUIDE}"
    )
    before = points(help_text="The figure before the step, whatever the coverage.")
    after = points(help_text="The figure after the step, whatever the coverage.")
    difference = difference(help_text="`after` less `before`.")
    reps = serializers.IntegerField(
        help_text="How many reps' scores the step changes, also those that are not named."
    )
    contributors = serializers.list_of(
        ContributorSerializer,
        MOST_NAMED,
        help_text="The reps among them that the caller may list, the largest changes first; at"
        f" most {MOST_NAMED}.",
    )


class ExplanationSerializer(Serializer):
    """The change of a figure between two days, as steps that add up to it exactly."""

    team = serializers.UUIDField(allow_null=True, help_text="Null: the organisation.")
    figure = serializers.ChoiceField(
        source="measure", choices=MEASURES, help_text="Which figure is explained."
    )
    known_at = serializers.DateTimeField(
        help_text="The cut-off of the first day. What was recorded later is a correction."
    )
    first = ExplainedDaySerializer(help_text="The day that the change begins on.")
    last = ExplainedDaySerializer(help_text="The day that the change ends on.")
    start = points(
        help_text="The figure that the steps begin with: that of the first day as it was known at"
        " `known_at`, or as it is known now if nothing was known then. Null: there are no steps."
    )
    change = difference(
        help_text="The figure of the last day less `start`, whatever the coverage: the sum of the"
        " steps' differences. Null where one of the days has no figure."
    )
    steps = serializers.list_of(
        ExplanationStepSerializer,
        len(CAUSES),
        help_text=f"In the order of the causes, without those that change nothing; {GUIDE}",
    )
