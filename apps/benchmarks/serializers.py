from ssi_platform.api import serializers
from ssi_platform.api.fields import PointsField
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.domain.industries import INDUSTRIES

from .models import PILLAR_MEDIANS, BenchmarkSettings, IndustryRelease

INDUSTRY_CHOICES = list(INDUSTRIES.items())
RELEASE_STATES = [("published", "published"), ("suppressed", "suppressed")]


def _points(help_text: str) -> PointsField:
    return PointsField(read_only=True, allow_null=True, help_text=help_text)


class BenchmarkSettingsSerializer(ModelSerializer):
    """Whether an organisation takes part in benchmarks of industries, and in which industry."""

    industry = serializers.ChoiceField(
        choices=INDUSTRY_CHOICES,
        allow_null=True,
        help_text="The key of the organisation's industry; null: none is set.",
    )
    industry_name = serializers.CharField(
        read_only=True, allow_null=True, help_text="The industry's name in English."
    )
    opted_in = serializers.BooleanField(
        help_text="Whether the organisation's median contributes to releases of its industry."
    )
    changed_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="The last change; null: none so far."
    )

    class Meta:
        model = BenchmarkSettings
        fields = ["industry", "industry_name", "opted_in", "changed_at"]


class IndustryReleaseSerializer(ModelSerializer):
    """What was published of an industry and month. A suppressed release says nothing else."""

    month = serializers.DateField(read_only=True, help_text="The first day of the month.")
    state = serializers.ChoiceField(
        choices=RELEASE_STATES,
        read_only=True,
        help_text="`suppressed`: the rules do not allow to publish a figure of this month.",
    )
    median = _points("The median over the organisations' medians, to whole points.")
    lower_quartile = _points("The lower quartile, from twelve organisations on.")
    upper_quartile = _points("The upper quartile, from twelve organisations on.")
    brand_median = _points("The same of the pillar, to half points; null: not of all of them.")
    people_median = _points("The same of the pillar, to half points; null: not of all of them.")
    insights_median = _points("The same of the pillar, to half points; null: not of all of them.")
    relationships_median = _points(
        "The same of the pillar, to half points; null: not of all of them."
    )
    organisations = serializers.CharField(
        read_only=True, allow_null=True, help_text="How many organisations, as a band."
    )
    reps = serializers.CharField(
        read_only=True, allow_null=True, help_text="How many scored reps they have, as a band."
    )

    class Meta:
        model = IndustryRelease
        fields = [
            "month", "state", "median", "lower_quartile", "upper_quartile", *PILLAR_MEDIANS,
            "organisations", "reps",
        ]  # fmt: skip


class IndustryBenchmarksSerializer(Serializer):
    """The releases of the organisation's own industry."""

    industry = serializers.ChoiceField(
        choices=INDUSTRY_CHOICES,
        allow_null=True,
        help_text="The organisation's industry; null: none is set, so there are no releases.",
    )
    industry_name = serializers.CharField(
        allow_null=True, help_text="The industry's name in English."
    )
    note = serializers.CharField(help_text="What to say beside the figures.")
    releases = IndustryReleaseSerializer(
        many=True,
        max_length=24,  # type: ignore[call-arg] # Of the list.
        help_text="The last 24 releases, the newest first.",
    )
