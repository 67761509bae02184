from typing import Any

from django.db.models import Case, TextField, Value, When

from apps.directory.serializers import OF_REP
from ssi_platform.api import serializers
from ssi_platform.api.batches import (
    MAX_ITEMS,
    BatchResultSerializer,
    BatchSerializer,
    ItemResultSerializer,
    Items,
)
from ssi_platform.api.fields import ObservedAtField, PointsField
from ssi_platform.api.problems import as_validation_error
from ssi_platform.api.serializers import Serializer
from ssi_platform.api.strict_fields import IntegerField
from ssi_platform.database import clock
from ssi_platform.domain.readings import (
    FIELDS,
    PILLAR_UPPER,
    TOTAL_UPPER,
    WORST_RANK,
    Reading,
    Source,
    reading_from,
)
from ssi_platform.domain.refusals import Invalid

SOURCES = [source.label for source in Source]


LABELS = {source.value: source.label for source in Source}


class SourceField(serializers.ChoiceField):
    def to_representation(self, value: Any) -> str:
        return LABELS[value]

    def shown(self, column: Any) -> Any:
        cases = [
            When(**{column.name: value, "then": Value(label)}) for value, label in LABELS.items()
        ]
        return Case(*cases, output_field=TextField())


def points(name: str) -> PointsField:
    upper = TOTAL_UPPER if name.endswith("total") else PILLAR_UPPER
    return PointsField(upper=upper, required=False, allow_null=True)


def rank() -> IntegerField:
    """Top N percent; lower is better."""
    return serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=WORST_RANK
    )


class ScoreSerializer(Serializer):
    """A rep's index on one day. Give the four pillars, the total, or both when they agree."""

    flat = True
    expandable = {"rep": OF_REP}

    rep = serializers.UUIDField(source="rep_id", read_only=True)
    day = serializers.DateField(read_only=True)
    total = points("total")
    brand = points("brand")
    people = points("people")
    insights = points("insights")
    relationships = points("relationships")
    observed_at = ObservedAtField(
        required=False, help_text="When it was observed; now when left out. The latest stands."
    )
    source = SourceField(choices=SOURCES, required=False, help_text="`manual` when left out.")  # type: ignore[assignment] # A field of this name.
    industry = serializers.CharField(required=False, allow_null=True, max_length=200)
    industry_rank = rank()
    network_rank = rank()
    industry_total = points("industry_total")
    network_total = points("network_total")
    industry_brand = points("industry_brand")
    industry_people = points("industry_people")
    industry_insights = points("industry_insights")
    industry_relationships = points("industry_relationships")
    network_brand = points("network_brand")
    network_people = points("network_people")
    network_insights = points("network_insights")
    network_relationships = points("network_relationships")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Reading]:
        """Convert the body to a reading; the domain checks it."""
        values = {name: attrs[name] for name in FIELDS if name in attrs}
        now = self.context.get("now") or clock.now()  # One now for a whole batch.
        try:
            reading = reading_from(
                values,
                observed_at=attrs.get("observed_at", now),
                source=Source.labelled(attrs.get("source", "manual")),
            )
        except Invalid as invalid:
            raise as_validation_error(invalid) from None
        return {"reading": reading}


class ScoreRevisionSerializer(ScoreSerializer):
    """A score of a rep and day that was replaced or deleted."""

    replaced_at = serializers.DateTimeField(read_only=True)


class ScoreItemSerializer(ScoreSerializer):
    """One score of a batch."""

    rep = serializers.CharField(max_length=100, help_text="An id or external id.")  # type: ignore[assignment] # A field of this name.
    day = serializers.DateField()

    class Meta:
        list_serializer_class = Items

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate(attrs) | {"rep": attrs["rep"], "day": attrs["day"]}


class ScoreBatchSerializer(BatchSerializer):
    """Scores of up to 1,000 reps and days."""

    items = ScoreItemSerializer(many=True)


class ScoreResultSerializer(ItemResultSerializer):
    rep = serializers.UUIDField(allow_null=True, help_text="The id of the rep.")
    day = serializers.DateField(allow_null=True)


class ScoreBatchResultSerializer(BatchResultSerializer):
    results = serializers.list_of(ScoreResultSerializer, MAX_ITEMS)
