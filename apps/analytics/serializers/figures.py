from typing import Any

from django.db.models import F
from drf_spectacular.utils import extend_schema_serializer

from apps.targets.models import Criterion
from ssi_platform.api import serializers
from ssi_platform.api.fields import PointsField
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.domain.plan_days import Reason
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.states import State

from ..models import FigureUnit, OrganisationDay, PublishedFigure, StageVerdict, TeamDay
from .coverage import COVERAGE, STATE
from .labels import LABELLED, OVERDUE, figure

REFERENCES = [
    "organisation", "parent_team", "linkedin_industry", "linkedin_network", "published",
]  # fmt: skip
KINDS = ["median", "mean"]
REASONS = [(reason.value, reason.name) for reason in Reason]
STAGE_STATES = [state.value for state in State]
COVERAGE_STATES = ["ok", "single_rep", "insufficient_data"]


def points(**kwargs: Any) -> PointsField:
    return PointsField(upper=100, allow_null=True, read_only=True, **kwargs)


def difference(**kwargs: Any) -> PointsField:
    return PointsField(allow_null=True, read_only=True, **kwargs)


class DayStatisticsSerializer(ModelSerializer):
    """Medians of the carried-forward scores of a roster on one day."""

    flat = True
    computed: dict[str, Any] = {"state": STATE, "coverage": COVERAGE, **LABELLED}

    measure = serializers.CharField(read_only=True, help_text="The key of the measure.")
    review_overdue = serializers.BooleanField(read_only=True, help_text=OVERDUE)
    value = figure(
        source="median",
        help_text="The figure of the measure's aggregation: the median, of the index.",
    )

    state = serializers.ChoiceField(choices=COVERAGE_STATES, read_only=True)
    coverage = serializers.FloatField(read_only=True, help_text="scored / roster, 0 to 1.")
    median = figure()
    lower_quartile = figure()
    upper_quartile = figure()
    mean = figure()
    minimum = figure()
    maximum = figure()
    brand_median = points(help_text="Pillar medians do not add up to the median of totals.")
    people_median = points()
    insights_median = points()
    relationships_median = points()

    class Meta:
        model = OrganisationDay
        fields = [
            "measure",
            "review_overdue",
            "day",
            "roster",
            "scored",
            "excused",
            "coverage",
            "state",
            "value",
            "median",
            "lower_quartile",
            "upper_quartile",
            "mean",
            "minimum",
            "maximum",
            *(f"{pillar}_median" for pillar in PILLARS),
            "max_age_days",
            "erased_members",
            "version",
            "computed_at",
        ]
        read_only_fields = fields


class TeamDaySerializer(DayStatisticsSerializer):
    """Medians of a team's roster, with the teams below it, on one day."""

    team = serializers.UUIDField(source="team_id", read_only=True)

    class Meta(DayStatisticsSerializer.Meta):
        model = TeamDay  # type: ignore[assignment] # The columns are the same.
        fields = ["team", *DayStatisticsSerializer.Meta.fields]
        read_only_fields = fields


class PeriodSerializer(Serializer):
    """The period that a row is of; only with a `grain` other than `day`."""

    period = serializers.CharField(
        read_only=True,
        help_text="The period's name: `Week of 2026-06-22`, `2026-06` or `FY2026 Q2`. Only with a"
        " `grain` other than `day`, as the other fields of the period.",
    )
    period_first = serializers.DateField(read_only=True, help_text="The period's first day.")
    period_last = serializers.DateField(read_only=True, help_text="The period's last day.")
    in_progress = serializers.BooleanField(
        read_only=True, help_text="Whether the period has not ended: today is before its last day."
    )


PERIOD = ("period", "period_first", "period_last", "in_progress")
OF_PERIOD: dict[str, Any] = {name: F(name) for name in PERIOD}  # Annotations of the queryset.


@extend_schema_serializer(component_name="DayStatistics", extensions={"x-optional": PERIOD})
class PeriodStatisticsSerializer(PeriodSerializer, DayStatisticsSerializer):
    """Medians of the carried-forward scores of a roster on one day.

    With a `grain` the day is the last computed one of the period.
    """

    computed = DayStatisticsSerializer.computed | OF_PERIOD

    class Meta(DayStatisticsSerializer.Meta):
        fields = [*DayStatisticsSerializer.Meta.fields, *PERIOD]
        read_only_fields = fields


@extend_schema_serializer(component_name="TeamDay", extensions={"x-optional": PERIOD})
class TeamPeriodSerializer(PeriodSerializer, TeamDaySerializer):
    """Medians of a team's roster, with the teams below it, on one day.

    With a `grain` the day is the last computed one of the period.
    """

    computed = TeamDaySerializer.computed | OF_PERIOD

    class Meta(TeamDaySerializer.Meta):
        fields = [*TeamDaySerializer.Meta.fields, *PERIOD]
        read_only_fields = fields


class FreshnessSerializer(Serializer):
    """Whether the statistics are up to date with the scores and the accepted files."""

    up_to_date = serializers.BooleanField()
    stale_ranges = serializers.IntegerField(help_text="Changes that wait for the worker.")
    waiting_imports = serializers.IntegerField(
        help_text="Imports that are accepted and not loaded yet, without dry runs."
    )
    computed_until = serializers.DateField(allow_null=True)


class VerdictSerializer(ModelSerializer):
    """Whether a team attained a stage by its due day, as it was judged then.

    Only a score that is corrected later changes it, and then the same reps are judged again. With
    `erased_members` it stands for good, without a level where fewer than five reps were counted.
    """

    team = serializers.UUIDField(source="team_id", read_only=True)
    plan = serializers.UUIDField(source="stage.version.plan_id", read_only=True)
    plan_version = serializers.IntegerField(source="stage.version.number", read_only=True)
    stage = serializers.IntegerField(
        source="stage.position", read_only=True, help_text="Its position in the plan."
    )
    threshold = serializers.IntegerField(source="stage.threshold", read_only=True)
    criterion = serializers.ChoiceField(
        source="stage.version.criterion", choices=Criterion.choices, read_only=True
    )
    level = points(help_text="The median of the levels of the seven days up to the due day.")
    reason = serializers.ChoiceField(
        choices=REASONS,
        allow_null=True,
        read_only=True,
        help_text="Why the week cannot be judged, and `attained` is null; else null.",
    )
    counted = serializers.IntegerField(
        source="scored",
        read_only=True,
        help_text="The smallest number of counted reps on a judged day.",
    )

    class Meta:
        model = StageVerdict
        fields = [
            "id",
            "team",
            "plan",
            "plan_version",
            "stage",
            "threshold",
            "criterion",
            "due_on",
            "attained",
            "level",
            "reason",
            "counted",
            "eligible",
            "erased_members",
            "retrospective",
            "given_at",
            "judged_at",
        ]
        read_only_fields = fields


class DistanceSerializer(Serializer):
    """A distance from a reference that is always named, with its source."""

    reference = serializers.ChoiceField(choices=REFERENCES)
    key = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment] # A field of this name.
    kind = serializers.ChoiceField(choices=KINDS)
    value = points()
    delta = difference()
    population = serializers.CharField()
    period = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment] # A field of this name.
    url = serializers.CharField()


class ComparisonSerializer(Serializer):
    team = serializers.UUIDField(source="team.pk")
    on = serializers.DateField()
    median = points()
    state = serializers.ChoiceField(choices=COVERAGE_STATES)
    deltas = DistanceSerializer(many=True)


class PublishedFigureSerializer(ModelSerializer):
    value = serializers.FloatField()
    unit = serializers.ChoiceField(choices=FigureUnit.choices)

    class Meta:
        model = PublishedFigure
        fields = ["key", "value", "unit", "population", "period", "source", "url", "confidence"]
        read_only_fields = fields
