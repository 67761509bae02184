from typing import Any

from django.utils.translation import gettext

from apps.scores.models import ScoreRevision
from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer, list_of
from ssi_platform.domain.advice import MINUTES_A_DAY, PUBLISHED_PILLARS, STEPS, Advice, Basis
from ssi_platform.domain.readings import PILLARS, Source
from ssi_platform.domain.standings import Missing

from ..services import REVISIONS, TREND_WEEKS, RepSummary, in_points
from .figures import difference, points
from .roster_standings import (
    GUIDE,
    MISSING,
    RosterStandingSerializer,
    pillar_points,
)

PAGE = f"{GUIDE}#the-page-of-a-rep"
BASES = [basis.value for basis in Basis]
SOURCES = [source.label for source in Source]


class TrendDaySerializer(Serializer):
    """The score that holds on a day."""

    day = serializers.DateField()
    total = points(help_text="The score that holds on the day; null: none.")


class PillarReferencesSerializer(Serializer):
    """A pillar of a rep beside its references."""

    pillar = serializers.ChoiceField(choices=PILLARS, help_text="The pillar's name.")
    value = pillar_points(help_text="The rep's points that hold on the day.")
    team_median = pillar_points(help_text="Of the rep's team and the teams below it.")
    organisation_median = pillar_points(help_text="Of all reps of the organisation.")
    at_goal_median = pillar_points(
        help_text="Of those directly in the rep's team who meet the rep's threshold."
    )
    published_mean = pillar_points(help_text="The mean of a published population.")


class AdviceSerializer(Serializer):
    """The pillar to work on, and how."""

    pillar = serializers.ChoiceField(choices=PILLARS, help_text="The pillar's name.")
    basis = serializers.ChoiceField(
        choices=BASES,
        help_text="`at_goal`: the median of those at the goal; `published`: published means.",
    )
    by = pillar_points(help_text="How many points the pillar is behind the reference.")
    reference = pillar_points(help_text="The points of the basis.")
    gap_after = difference(
        help_text="The gap if the pillar were at the reference; null without a stage."
    )
    met_after = serializers.BooleanField(
        allow_null=True, help_text="Whether the threshold would be met then."
    )
    minutes_a_day = serializers.IntegerField(help_text="How long the steps take a day.")
    steps = serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=max(map(len, STEPS.values())),
        help_text="What to do, the first step first.",
    )


class ReplacedReadingSerializer(Serializer):
    """A score that was replaced or deleted."""

    day = serializers.DateField()
    total = points()
    brand = pillar_points()
    people = pillar_points()
    insights = pillar_points()
    relationships = pillar_points()
    observed_at = serializers.DateTimeField()
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment] # A field of this name.
    replaced_at = serializers.DateTimeField()


class RepSummarySerializer(Serializer):
    """A rep's page of a day."""

    on = serializers.DateField()
    standing = RosterStandingSerializer(help_text="As in the list of standings.")
    trend = list_of(
        TrendDaySerializer,
        TREND_WEEKS,
        help_text=f"26 days a week apart, the last of them the day. {PAGE}",
    )
    pillars = list_of(
        PillarReferencesSerializer,
        len(PILLARS),
        help_text=f"The pillars; references are null where the caller may not know them. {PAGE}",
    )
    advice = AdviceSerializer(
        allow_null=True,
        help_text=f"The pillar to work on; null: `advice_reason` says why. {GUIDE}#advice",
    )
    advice_reason = serializers.ChoiceField(
        choices=MISSING, allow_null=True, help_text="Why there is no advice; else null."
    )
    revisions = list_of(
        ReplacedReadingSerializer,
        REVISIONS,
        help_text=f"Scores of these days that were replaced or deleted, the last first. {PAGE}",
    )

    def to_representation(self, instance: RepSummary) -> dict[str, Any]:
        outcome = instance.advice
        return {
            "on": instance.standing.on,
            "standing": RosterStandingSerializer(instance.standing).data,
            "trend": [{"day": day, "total": in_points(total)} for day, total in instance.trend],
            "pillars": list(_pillars(instance)),
            "advice": None if isinstance(outcome, Missing) else _advice(outcome),
            "advice_reason": outcome if isinstance(outcome, Missing) else None,
            "revisions": [_revision(row) for row in instance.revisions],
        }


def _pillars(summary: RepSummary) -> Any:
    value = summary.standing.value
    own = value.pillars if value else (None,) * len(PILLARS)
    for name, one in zip(PILLARS, own, strict=True):
        yield {
            "pillar": name,
            "value": in_points(one),
            "team_median": in_points(summary.team.get(name)),
            "organisation_median": in_points(summary.organisation.get(name)),
            "at_goal_median": in_points(summary.standing.at_goal.get(name)),
            "published_mean": in_points(PUBLISHED_PILLARS[name]),
        }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "pillar": advice.behind.pillar,
        "basis": advice.basis,
        "by": in_points(advice.behind.by),
        "reference": in_points(advice.behind.reference),
        "gap_after": in_points(advice.gap_after),
        "met_after": advice.met_after,
        "minutes_a_day": MINUTES_A_DAY,
        "steps": [gettext(step) for step in advice.steps],
    }


def _revision(row: ScoreRevision) -> dict[str, Any]:
    return {
        "day": row.day,
        **{name: in_points(getattr(row, name)) for name in ("total", *PILLARS)},
        "observed_at": row.observed_at,
        "source": Source(row.source).label,
        "replaced_at": row.replaced_at,
    }
