from typing import Any

from apps.directory.models import Rep, Team
from apps.directory.serializers import OF_REP, OF_TEAM
from apps.ledger.services import Resource
from ssi_platform.api import serializers
from ssi_platform.api.expansion import Expansion
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.domain.targets import DEFAULT_SHARE, MAX_MONTHS, MAX_STAGES
from ssi_platform.tenancy.references import ReferenceField

from .models import Cohort, Criterion, PlanPause, PlanVersion, TargetPlan
from .permissions import TARGETS_READ
from .services import MAX_PAUSES

TERMS = ("starts_on", "ends_on", "criterion", "share_required", "cohort", "effective_from")


class StageSerializer(Serializer):
    """One step: a threshold and either the months from the start or the day it is due."""

    position = serializers.IntegerField(read_only=True)
    threshold = serializers.IntegerField(min_value=1, max_value=100, help_text="In points.")
    due_after_months = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MAX_MONTHS
    )
    due_on = serializers.DateField(required=False)


class TermsSerializer(Serializer):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(
        allow_null=True, default=None, help_text="The plan's last day; null: it has no end."
    )
    criterion = serializers.ChoiceField(choices=Criterion.choices, default=Criterion.SHARE)
    share_required = serializers.IntegerField(
        min_value=1, max_value=100, default=DEFAULT_SHARE, help_text="Percent of the counted reps."
    )
    cohort = serializers.ChoiceField(choices=Cohort.choices, default=Cohort.CURRENT_ROSTER)
    stages = serializers.ListField(
        child=StageSerializer(), allow_empty=False, max_length=MAX_STAGES
    )


class PlanPauseSerializer(ModelSerializer):
    """Days on which a plan is paused: they do not count, and due days move by their number."""

    last_day = serializers.DateField(help_text="The last day of the pause, included.")

    class Meta:
        model = PlanPause
        fields = ["from_day", "last_day", "created_at"]
        read_only_fields = ["from_day", "created_at"]


class TargetPlanSerializer(TermsSerializer):
    """Staged targets of a team and those below it, of a rep, or (both null) of the organisation."""

    expandable = {"team": OF_TEAM, "rep": OF_REP}

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=100)
    team = ReferenceField(queryset=Team.objects.all(), allow_null=True, default=None)
    rep = ReferenceField(
        queryset=Rep.objects.all(),
        allow_null=True,
        default=None,
        help_text="Set, the plan is this rep's alone: for the rep's own standing.",
    )
    version = serializers.IntegerField(
        source="number", read_only=True, help_text="The number of the last version, from 1 on."
    )
    effective_from = serializers.DateField(
        required=False,
        help_text="The first day on which these terms apply; when left out of a change, today.",
    )
    pauses = serializers.list_of(PlanPauseSerializer, MAX_PAUSES, read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    changed_at = serializers.DateTimeField(read_only=True)

    def validate_team(self, team: Team | None) -> Team | None:
        if self.instance is not None and team != self.instance.team:
            detail = "The team of a plan cannot be changed: delete the plan and create another."
            raise serializers.ValidationError(detail, "immutable")
        return team

    def validate_rep(self, rep: Rep | None) -> Rep | None:
        if self.instance is not None and rep != self.instance.rep:
            detail = "The rep of a plan cannot be changed: delete the plan and create another."
            raise serializers.ValidationError(detail, "immutable")
        return rep

    def to_representation(self, plan: TargetPlan) -> dict[str, Any]:
        latest = max(plan.versions.all(), key=lambda version: version.number)
        return super().to_representation(
            {
                "id": plan.pk,
                "name": plan.name,
                "team": plan.team,
                "rep": plan.rep,
                "created_at": plan.created_at,
                "changed_at": plan.changed_at,
                "number": latest.number,
                "pauses": sorted(plan.pauses.all(), key=lambda pause: pause.from_day),
                **_terms(latest),
            }
        )


class PlanVersionSerializer(TermsSerializer):
    """The terms of a plan from a day on, as they were stored."""

    version = serializers.IntegerField(
        source="number", read_only=True, help_text="Its number, in the order of the changes."
    )
    effective_from = serializers.DateField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)

    def to_representation(self, version: PlanVersion) -> dict[str, Any]:
        columns = {"number": version.number, "created_at": version.created_at}
        return super().to_representation(columns | _terms(version))


def _terms(version: PlanVersion) -> dict[str, Any]:
    stages = sorted(version.stages.all(), key=lambda stage: stage.position)
    return {name: getattr(version, name) for name in TERMS} | {"stages": stages}


TARGET_PLANS = Resource(
    name="target_plan",
    permission=TARGETS_READ,
    rows=Expansion(
        TargetPlanSerializer, TargetPlan.objects.select_related("team", "rep").with_versions()
    ),
    links=("target-plans/{id}",),
)
