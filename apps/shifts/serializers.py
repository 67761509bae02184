from ssi_platform.api import serializers
from ssi_platform.api.fields import PointsField
from ssi_platform.api.serializers import ModelSerializer
from ssi_platform.domain.shifts import Rule

from .models import PlatformShift

RULES = [(rule.value, rule.value) for rule in Rule]


class PlatformShiftSerializer(ModelSerializer):
    """A day on which LinkedIn changed its algorithm, as an operator has confirmed."""

    flat = True

    median = PointsField(
        read_only=True,
        help_text="The median change in points, over all organisations of the installation.",
    )
    rule = serializers.ChoiceField(choices=RULES, read_only=True)
    confirmed_at = serializers.DateTimeField(source="decided_at", read_only=True)

    class Meta:
        model = PlatformShift
        fields = ["day", "median", "rule", "confirmed_at"]
