"""The summary of one team, or of the organisation."""

from ssi_platform.api import serializers
from ssi_platform.api.serializers import Serializer
from ssi_platform.domain.statistics import CHANGE_DAYS
from ssi_platform.domain.summaries import BINS

from .defined import EFFECT, FiguresSerializer, defined
from .figures import difference, points

SUMMARY = "overview#the-summary"


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


class SummarySerializer(FiguresSerializer):
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
