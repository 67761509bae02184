"""Figures for callers who cannot list the reps behind them."""

from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer
from ssi_platform.domain.cohorts import shared_figures

from ..models import FIGURES, OrganisationDay, Release
from .figures import (
    STAGE_STATES,
    DayStatisticsSerializer,
    PeriodStatisticsSerializer,
    points,
)

POINTS = tuple(name for name in FIGURES if name not in ("roster", "scored", "excused"))


class RoundedDaySerializer(DayStatisticsSerializer):
    """Statistics of a roster; the caller cannot list all of its reps."""

    flat = False

    def to_representation(self, instance: OrganisationDay) -> Any:
        step = instance.step  # type: ignore[attr-defined] # Annotated.
        shown = {name: getattr(instance, name) for name in POINTS if name in self.fields}
        for name, value in shared_figures(shown, step).items():
            setattr(instance, name, value)
        return super().to_representation(instance)


class RoundedPeriodSerializer(RoundedDaySerializer, PeriodStatisticsSerializer):
    """Statistics of the last computed day of a period; the caller cannot list all of its reps."""

    class Meta(PeriodStatisticsSerializer.Meta):
        pass


class ReleaseSerializer(ModelSerializer):
    """A week's figures of a team or of the organisation, the same for all who read them."""

    flat = True

    team = serializers.UUIDField(
        source="team_id", read_only=True, allow_null=True, help_text="Null: the organisation."
    )
    day = serializers.DateField(read_only=True, help_text="The last day of the week.")
    population_day = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="The week's end whose reps the figures are of; an earlier one when few changed.",
    )
    median = points(help_text="Null for fewer than 5 reps.")
    lower_quartile = points(help_text="Null for fewer than 12 reps.")
    upper_quartile = points(help_text="Null for fewer than 12 reps.")
    rounded_to = points(source="step", help_text="What median and quartiles are rounded to.")
    share = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        min_value=0,
        max_value=100,
        help_text="Percent at the stage's target in steps of 25; null for fewer than 12 counted.",
    )
    state = serializers.ChoiceField(
        choices=STAGE_STATES,
        read_only=True,
        allow_null=True,
        help_text="Of the stage due next; null for fewer than 5 counted, and without a plan.",
    )
    due_on = serializers.DateField(
        read_only=True, allow_null=True, help_text="The due day of that stage."
    )

    class Meta:
        model = Release
        fields = [
            "team",
            "day",
            "population_day",
            "median",
            "lower_quartile",
            "upper_quartile",
            "rounded_to",
            "share",
            "state",
            "due_on",
            "released_at",
        ]
        read_only_fields = fields
