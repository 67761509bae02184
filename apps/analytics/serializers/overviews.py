"""The overview of all teams, and the summary of one."""

from typing import Any

from apps.jobs.models import JobState
from apps.targets.models import Criterion
from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.domain.summaries import BINS

from .figures import (
    COVERAGE_STATES,
    REASONS,
    STAGE_STATES,
    FreshnessSerializer,
    difference,
    points,
)

FIGURES = "statistics#the-figures-of-a-day"
EFFECT = "statistics#composition-effect"
PACE = "targets#glide-path-and-pace"
STATES = "targets#states"
WEEKS = "overview#weeks"
TEAMS = "overview#teams"
SUMMARY = "overview#the-summary"
HIDDEN = "overview#what-is-hidden"


def defined(text: str, place: str) -> str:
    """Return a description with a link to the guide that defines the field."""
    return f"{text} [Definition](/docs/guides/{place})"


def _count(name: str, text: str) -> Any:
    source, text = f"figures.{name}", defined(text, FIGURES)
    return serializers.IntegerField(source=source, allow_null=True, help_text=text)


class _FiguresSerializer(Serializer):
    """Figures of a day; all are null where the caller may not read it, and `reason` says so."""

    roster = _count("roster", "The reps on the roster.")
    scored = _count("scored", "How many of them have a score that holds.")
    excused = _count("excused", "How many reps are absent.")
    coverage = serializers.FloatField(
        source="figures.coverage",
        allow_null=True,
        help_text=defined("scored / roster, 0 to 1.", FIGURES),
    )
    state = serializers.ChoiceField(
        source="figures.state",
        choices=COVERAGE_STATES,
        allow_null=True,
        help_text=defined("Whether there are enough scores for a median.", FIGURES),
    )
    reason = serializers.ChoiceField(
        source="figures.reason",
        choices=REASONS,
        allow_null=True,
        help_text=defined("Why there are not enough scores, or none are shown; else null.", HIDDEN),
    )
    median = points(source="figures.median", help_text=defined("In points.", FIGURES))
    lower_quartile = points(
        source="figures.lower_quartile", help_text=defined("In points.", FIGURES)
    )
    upper_quartile = points(
        source="figures.upper_quartile", help_text=defined("In points.", FIGURES)
    )


class _LineSerializer(_FiguresSerializer):
    change = difference(
        help_text=defined("The median less that of `compared_on`, in points.", "overview#changes")
    )
    composition_effect = difference(
        help_text=defined("The part of the change that comes from who is scored.", EFFECT)
    )
    sparkline = serializers.ListField(
        child=points(), help_text=defined("The medians of the days in `weeks`.", WEEKS)
    )


class OrganisationLineSerializer(_LineSerializer):
    """The organisation in an overview: over its reps, not over its teams' medians."""


class ManagerOfTeamSerializer(Serializer):
    member = serializers.UUIDField(help_text="The id of the member.")
    name = serializers.CharField(help_text="The member's name.")


class NextStageSerializer(Serializer):
    """The stage after the current one."""

    position = serializers.IntegerField(
        help_text=defined("Its place in the plan.", "targets#a-plan")
    )
    threshold = serializers.IntegerField(help_text=defined("In points.", "targets#a-plan"))
    due_on = serializers.DateField(help_text=defined("Moved by pauses.", "targets#pauses"))


class CurrentStageSerializer(NextStageSerializer):
    """The first stage that is not past due, else the last; rates are in points per 30 days."""

    state = serializers.ChoiceField(
        choices=STAGE_STATES, help_text=defined("Where the team stands.", STATES)
    )
    reason = serializers.ChoiceField(
        choices=REASONS,
        allow_null=True,
        help_text=defined(
            "Why the day cannot be judged; else null.", "targets#when-a-day-cannot-be-judged"
        ),
    )
    gap = difference(
        help_text=defined(
            "Threshold minus level; negative beyond it.", "targets#the-criterion-and-the-level"
        )
    )
    required_rate = difference(
        help_text=defined("The rise that meets it by the due day; null once met or due.", PACE)
    )
    pace = serializers.FloatField(
        allow_null=True, help_text=defined("The achieved part of the expected gain.", PACE)
    )


class _TeamSerializer(Serializer):
    team = serializers.UUIDField(source="team.id")
    name = serializers.CharField(source="team.name")
    parent = serializers.UUIDField(
        allow_null=True, help_text=defined("The team directly above on the day.", TEAMS)
    )
    managers = serializers.ListField(
        source="team.managers",
        child=ManagerOfTeamSerializer(),
        allow_null=True,
        help_text=defined("Null without the permission `members:read`.", TEAMS),
    )


class TeamLineSerializer(_TeamSerializer, _LineSerializer):
    """A team of the tree on a day, with the teams below it."""

    delta_to_organisation = difference(
        help_text=defined("The median less the organisation's.", "statistics#benchmarks")
    )
    plan = serializers.UUIDField(
        source="standing.plan.plan_id",
        allow_null=True,
        help_text=defined("The plan nearest to the team; null: none applies.", "targets#a-plan"),
    )
    criterion = serializers.ChoiceField(
        source="standing.plan.plan.criterion",
        choices=Criterion.choices,
        allow_null=True,
        help_text=defined("The plan's.", "targets#the-criterion-and-the-level"),
    )
    current_stage = CurrentStageSerializer(
        source="standing.current",
        allow_null=True,
        help_text=defined("The first stage that is not past due, else the last.", STATES),
    )
    next_stage = NextStageSerializer(
        source="standing.following",
        allow_null=True,
        help_text=defined("Null: the current stage is the last.", "targets#a-plan"),
    )


class OverviewImportSerializer(Serializer):
    job = serializers.UUIDField(source="id")
    id = serializers.UUIDField(
        source="result_id", allow_null=True, help_text="The import's id; null until it has ended."
    )
    state = serializers.ChoiceField(choices=JobState.choices)
    error_rows = serializers.IntegerField(help_text="How many rows were refused.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class BinSerializer(Serializer):
    lowest = serializers.IntegerField(help_text="The fewest points, in whole points.")
    highest = serializers.IntegerField(help_text="The most points, in whole points.")
    reps = serializers.IntegerField(help_text=defined("How many scores are between.", SUMMARY))


class BoundsSerializer(Serializer):
    """How far the missing scores could move the median."""

    lowest = points(help_text=defined("The median with all missing scores at 0.", SUMMARY))
    highest = points(help_text=defined("The median with all missing scores at 100.", SUMMARY))


class MedianChangeSerializer(Serializer):
    """The change of the median up to the day."""

    days = serializers.IntegerField(help_text=defined("Over how many days.", SUMMARY))
    since = serializers.DateField(help_text=defined("The day that it is compared with.", SUMMARY))
    change = difference(help_text=defined("The median less that of `since`.", SUMMARY))
    same_reps = difference(
        help_text=defined("The change of those who have a score on both days.", EFFECT)
    )
    composition_effect = difference(help_text=defined("The rest of the change.", EFFECT))


class SummarySerializer(_FiguresSerializer):
    """A team, or the organisation, on one day."""

    team = serializers.UUIDField(allow_null=True, help_text="Null: the organisation.")
    on = serializers.DateField()
    histogram = serializers.list_of(
        BinSerializer,
        BINS,
        allow_null=True,
        help_text=defined("Scores in bins of ten points; null: hidden, or none.", SUMMARY),
    )
    bounds = BoundsSerializer(
        allow_null=True, help_text=defined("Null: scores are hidden, or there are none.", SUMMARY)
    )
    changes = serializers.list_of(
        MedianChangeSerializer,
        len(CHANGE_DAYS),
        help_text=defined("Over 7, 28 and 90 days.", SUMMARY),
    )


class OverviewSerializer(Serializer):
    """The tree of the teams that the caller sees, and the organisation, on one day."""

    on = serializers.DateField()
    compared_on = serializers.DateField(
        help_text=defined("The day that changes are counted from.", "overview#changes")
    )
    weeks = serializers.ListField(
        child=serializers.DateField(),
        help_text=defined("The days of the sparklines: of each week the last.", WEEKS),
    )
    organisation = OrganisationLineSerializer(
        help_text=defined("Over all reps, not over the teams' medians.", FIGURES)
    )
    teams = serializers.ListField(
        child=TeamLineSerializer(),
        help_text=defined("By name. Empty: the caller sees none.", TEAMS),
    )
    freshness = FreshnessSerializer(
        help_text=defined("Whether figures wait to be computed.", "statistics#when-numbers-change")
    )
    last_import = OverviewImportSerializer(
        source="freshness.last_import",
        allow_null=True,
        help_text=defined("The newest import that the caller sees, without dry runs.", TEAMS),
    )
