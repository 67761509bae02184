from typing import Any

from ssi_platform.api import serializers
from ssi_platform.api.batches import (
    MAX_ITEMS,
    BatchResultSerializer,
    BatchSerializer,
    ItemResultSerializer,
    Items,
)
from ssi_platform.api.serializers import ModelSerializer, Serializer

from ..models import Absence, AbsenceKind, AbsenceState
from .directory import OF_REP

TO_DAY = "The first day back: the first day that is no longer covered."
STATE = (
    "Only approved absences count. In a request: `approved` and `declined` decide at once;"
    " `requested`, or left out, decides nothing."
)


class AbsenceSerializer(ModelSerializer):
    flat = True
    expandable = {"rep": OF_REP}

    rep = serializers.UUIDField(source="rep_id", read_only=True)
    to_day = serializers.DateField(help_text=TO_DAY)
    kind = serializers.ChoiceField(choices=AbsenceKind.choices, help_text="Why the rep is absent.")
    state = serializers.ChoiceField(choices=AbsenceState.choices, required=False, help_text=STATE)

    class Meta:
        model = Absence
        fields = [
            "rep",
            "from_day",
            "to_day",
            "kind",
            "state",
            "requested_by",
            "requested_at",
            "approved_by",
            "approved_at",
            "changed_at",
        ]
        read_only_fields = [
            "from_day", "requested_by", "requested_at", "approved_by", "approved_at", "changed_at"
        ]  # fmt: skip


class AbsenceItemSerializer(Serializer):
    """An absence of a batch: the rep is absent from this day on, until the first day back."""

    rep = serializers.CharField(max_length=100, help_text="An id or external id.")
    from_day = serializers.DateField()
    to_day = serializers.DateField(help_text=TO_DAY)
    kind = serializers.ChoiceField(choices=AbsenceKind.choices, help_text="Why the rep is absent.")
    state = serializers.ChoiceField(choices=AbsenceState.choices, required=False, help_text=STATE)

    class Meta:
        list_serializer_class = Items

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"state": AbsenceState.REQUESTED, **attrs}


class AbsenceBatchSerializer(BatchSerializer):
    """Up to 1,000 absences."""

    items = AbsenceItemSerializer(many=True)


class AbsenceResultSerializer(ItemResultSerializer):
    rep = serializers.UUIDField(allow_null=True, help_text="The id of the rep.")
    from_day = serializers.DateField(allow_null=True)


class AbsenceBatchResultSerializer(BatchResultSerializer):
    results = serializers.list_of(AbsenceResultSerializer, MAX_ITEMS)
