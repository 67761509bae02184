"""Figures of a day as the overview and summaries show them, with links to their definitions."""

from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer

from .figures import COVERAGE_STATES, REASONS, points

FIGURES = "statistics#the-figures-of-a-day"
EFFECT = "statistics#composition-effect"
HIDDEN = "overview#what-is-hidden"


def defined(text: str, place: str) -> str:
    """Return a description with a link to the guide that defines the field."""
    return f"{text} [Definition](/docs/guides/{place})"


def _count(name: str, text: str) -> Any:
    source, text = f"figures.{name}", defined(text, FIGURES)
    return serializers.IntegerField(source=source, allow_null=True, help_text=text)


class FiguresSerializer(Serializer):
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
