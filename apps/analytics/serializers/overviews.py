"""The overview of all teams."""

from apps.jobs.models import JobState
from apps.targets.models import Criterion
from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer

from ..services import WEEKS_SHOWN
from .defined import EFFECT, FIGURES, FiguresSerializer, defined
from .figures import REASONS, STAGE_STATES, FreshnessSerializer, difference, points
from .forecasts import ForecastSerializer

PACE = "targets#glide-path-and-pace"
STATES = "targets#states"
WEEKS = "overview#weeks"
TEAMS = "overview#teams"


class _LineSerializer(FiguresSerializer):
    change = difference(
        help_text=defined("The median less that of `compared_on`, in points.", "overview#changes")
    )
    composition_effect = difference(
        help_text=defined("The part of the change that comes from who is scored.", EFFECT)
    )
    open_alerts = serializers.IntegerField(
        allow_null=True,
        help_text=defined(
            "Alerts that nobody has dealt with; null without `alerts:read`.", "overview#alerts"
        ),
    )
    sparkline = serializers.ListField(
        child=points(),
        max_length=WEEKS_SHOWN,
        help_text=defined("The medians of the days in `weeks`.", WEEKS),
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
    reps_needed = serializers.IntegerField(
        allow_null=True,
        help_text=defined(
            "How many more reps have to meet it for the share.", "targets#what-a-team-needs"
        ),
    )
    required_rate = difference(
        help_text=defined("The rise that meets it by the due day; null once met or due.", PACE)
    )
    pace = serializers.FloatField(
        allow_null=True, help_text=defined("The achieved part of the expected gain.", PACE)
    )
    forecast = ForecastSerializer(
        allow_null=True,
        help_text=defined("When it will be attained; null: none was made.", "overview#stages"),
    )


class _TeamSerializer(Serializer):
    team = serializers.UUIDField(source="team.id")
    name = serializers.CharField(source="team.name")
    parent = serializers.UUIDField(  # type: ignore[assignment] # A field of this name.
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


class OverviewSerializer(Serializer):
    """The tree of the teams that the caller sees, and the organisation, on one day."""

    on = serializers.DateField()
    compared_on = serializers.DateField(
        help_text=defined("The day that changes are counted from.", "overview#changes")
    )
    weeks = serializers.ListField(
        child=serializers.DateField(),
        max_length=WEEKS_SHOWN,
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
