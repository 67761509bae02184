from typing import Any

from django.db.models import F

from ssi_platform.api import serializers
from ssi_platform.api.batches import (
    MAX_ITEMS,
    BatchResultSerializer,
    BatchSerializer,
    ItemResultSerializer,
    Items,
)
from ssi_platform.api.fields import PointsField
from ssi_platform.api.serializers import ModelSerializer, Serializer
from ssi_platform.domain.measures import Measure
from ssi_platform.domain.measures.declared import HIGHEST, WINDOW_DAYS

from .models import AGGREGATIONS, DIRECTIONS, SUBJECTS, MeasureValue

WINDOW = "For how many days a value holds. Null: the organisation's staleness window."
AGGREGATION = "How values of reps become one figure; `last` for teams and the organisation."
OVERDUE = "Whether the measure should have been reviewed: `next_review` has passed."


def bound(**kwargs: Any) -> Any:
    return serializers.IntegerField(min_value=0, max_value=HIGHEST, **kwargs)


class OverdueField(serializers.BooleanField):
    """Whether the next review of a measure should have been, on the day `today` of the context."""

    def to_representation(self, value: Any) -> bool:
        measure: Measure = value
        return measure.is_overdue(self.context["today"])


class MeasureSerializer(Serializer):
    """What is measured, in which unit, which values are better, and who checked that when."""

    id = serializers.UUIDField(read_only=True)
    key = serializers.CharField(read_only=True)
    title = serializers.CharField(max_length=100, help_text="What people call it.")
    unit = serializers.CharField(max_length=30, help_text="What a value counts.")
    lowest = bound(default=0, help_text="The lowest value.")
    highest = bound(help_text="The highest value.")
    direction = serializers.ChoiceField(choices=DIRECTIONS, help_text="Which values are better.")
    subject = serializers.ChoiceField(choices=SUBJECTS, help_text="What a value is about.")
    aggregation = serializers.ChoiceField(choices=AGGREGATIONS, help_text=AGGREGATION)
    window_days = serializers.IntegerField(
        min_value=WINDOW_DAYS[0], max_value=WINDOW_DAYS[1], allow_null=True, default=None,
        help_text=WINDOW,
    )  # fmt: skip
    is_comparable = serializers.BooleanField(
        default=False, help_text="Whether benchmarks and boards may show it."
    )
    why = serializers.CharField(max_length=500, help_text="Why it matters.")
    author = serializers.CharField(max_length=100, help_text="Who declared it.")
    checked_by = serializers.CharField(max_length=100, help_text="Who checked it last.")
    reviewed_on = serializers.DateField(help_text="When it was checked last.")
    next_review = serializers.DateField(help_text="The last day on which that is recent.")
    source = serializers.CharField(  # type: ignore[assignment] # A field of this name.
        max_length=200, help_text="Where its values come from."
    )
    is_archived = serializers.BooleanField(
        default=False, help_text="Whether no more values are recorded."
    )
    is_shipped = serializers.BooleanField(
        read_only=True, help_text="Whether it is the same for every organisation."
    )
    review_overdue = OverdueField(source="*", read_only=True, help_text=OVERDUE)


class MeasureValueSerializer(ModelSerializer):
    """The value of a measure, of a subject and a day."""

    flat = True
    computed: dict[str, Any] = {"measure": F("measure"), "review_overdue": F("review_overdue")}

    measure = serializers.CharField(read_only=True, help_text="The key of the measure.")
    rep = serializers.UUIDField(
        source="rep_id", read_only=True, allow_null=True, help_text="Null: it is not about a rep."
    )
    team = serializers.UUIDField(
        source="team_id", read_only=True, allow_null=True, help_text="Null: it is not about a team."
    )
    value = PointsField(upper=HIGHEST, help_text="In the unit of the measure.")
    import_id = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="The import that brought it. Null: another call."
    )
    review_overdue = serializers.BooleanField(read_only=True, help_text=OVERDUE)

    class Meta:
        model = MeasureValue
        fields = [
            "measure", "rep", "team", "day", "value", "import_id", "changed_at", "review_overdue"
        ]  # fmt: skip
        read_only_fields = ["day", "changed_at"]


class MeasureItemSerializer(Serializer):
    """One value of a batch: with `rep` or `team`, as the measure is about them."""

    rep = serializers.CharField(
        max_length=100, required=False, help_text="An id or external id of a rep."
    )
    team = serializers.CharField(
        max_length=100, required=False, help_text="An id or external id of a team."
    )
    day = serializers.DateField()
    value = PointsField(upper=HIGHEST, help_text="In the unit of the measure.")

    class Meta:
        list_serializer_class = Items


class MeasureBatchSerializer(BatchSerializer):
    """Values of up to 1,000 subjects and days."""

    items = MeasureItemSerializer(many=True)


class MeasureResultSerializer(ItemResultSerializer):
    rep = serializers.UUIDField(allow_null=True, help_text="The id of the rep.")
    team = serializers.UUIDField(allow_null=True, help_text="The id of the team.")
    day = serializers.DateField(allow_null=True)


class MeasureBatchResultSerializer(BatchResultSerializer):
    results = serializers.list_of(MeasureResultSerializer, MAX_ITEMS)
