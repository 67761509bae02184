from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension

from ssi_platform.api import serializers
from ssi_platform.api.pagination import DEFAULT_SIZE, MAX_SIZE
from ssi_platform.api.serializers import ModelSerializer, Serializer

from .models import PublishedAuditEvent, PublishedEvent
from .services import EVENT_TYPES, RESOURCES

EVENT_TYPE_NAMES = [event_type.name for event_type in EVENT_TYPES]
SUBJECT_TYPES = sorted({event_type.subject_type for event_type in EVENT_TYPES})
SEQUENCE = (
    "The place in the order of publication: from 1 on, without gaps. A reader that has read one has"
    " seen, or can read, all smaller ones."
)
HASH = (
    "SHA-256, in hex, over the hash of the audit event before it and over this one. Note the last"
    " sequence and hash outside: with them, an audit that was changed afterwards is noticed."
)
BODY = (
    "Ids, days and states, by the type. `link` is an address to read next, relative to that of"
    " this list."
)


class AuditEventSerializer(ModelSerializer):
    sequence = serializers.IntegerField(read_only=True, help_text=SEQUENCE)
    hash = serializers.CharField(read_only=True, help_text=HASH)

    class Meta:
        model = PublishedAuditEvent
        fields = [
            "id",
            "sequence",
            "hash",
            "occurred_at",
            "actor_kind",
            "actor_id",
            "actor_name",
            "action",
            "object_type",
            "object_id",
            "before",
            "after",
            "request_id",
            "address",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "address": {"help_text": "Where the call came from; empty for the platform's own work."}
        }


class EventSerializer(ModelSerializer):
    """Something that happened, for programs to follow."""

    sequence = serializers.IntegerField(read_only=True, help_text=SEQUENCE)
    type = serializers.ChoiceField(choices=EVENT_TYPE_NAMES, read_only=True)
    subject_type = serializers.ChoiceField(
        choices=SUBJECT_TYPES,
        read_only=True,
        help_text="What the event is about: the first word of its type.",
    )
    subject_id = serializers.UUIDField(
        read_only=True, allow_null=True, help_text="Null: it is about several rows."
    )
    request_id = serializers.CharField(
        read_only=True, help_text="The id of the request that caused it, if a request did."
    )

    class Meta:
        model = PublishedEvent
        fields = [
            "id",
            "sequence",
            "type",
            "subject_type",
            "subject_id",
            "occurred_at",
            "body",
            "request_id",
        ]
        read_only_fields = fields
        extra_kwargs = {"body": {"help_text": BODY}}


MAX_DIGITS = 18  # Of a sequence: it is smaller than 2**63.


class ChangesParametersSerializer(Serializer):
    """What of the feed of changes is asked for."""

    after = serializers.CharField(
        required=False,
        max_length=MAX_DIGITS,
        help_text="The `cursor` of the answer before. Left out: no changes, and the cursor of now.",
    )
    type__in = serializers.CharField(
        required=False,
        max_length=500,
        help_text="Only these types of rows, separated by commas.",
    )
    page_size = serializers.CharField(
        required=False,
        max_length=3,
        help_text=f"How many changes an answer has at the most: 1 to {MAX_SIZE}.",
    )
    expand = serializers.ChoiceField(
        choices=["row"], required=False, help_text="`row`: show each row that is there."
    )

    def validate_after(self, value: str) -> int:
        if not (value.isascii() and value.isdigit()):
            raise serializers.ValidationError("Not a cursor of changes.", "invalid_cursor")
        return int(value)

    def validate_type__in(self, value: str) -> list[str]:
        names = value.split(",")
        if unknown := [name for name in names if name not in SUBJECT_TYPES]:
            detail = f"Unknown: {unknown[0]}. Types are {', '.join(SUBJECT_TYPES)}."
            raise serializers.ValidationError(detail, "invalid_choice")
        return names

    def validate_page_size(self, value: str) -> int:
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= MAX_SIZE):
            raise serializers.ValidationError(
                f"A whole number from 1 to {MAX_SIZE}.", "out_of_range"
            )
        return int(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"after": None, "type__in": SUBJECT_TYPES, "page_size": DEFAULT_SIZE, **attrs}


class RowField(serializers.Field[Any, Any, Any, Any]):
    """A row of any of the resources, already serialised."""

    def to_representation(self, value: Any) -> Any:
        return value


class AnyRow(OpenApiSerializerFieldExtension):
    target_class = RowField

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        shapes = [one.rows.serializer_class for one in RESOURCES if one.rows]
        rows = [auto_schema.resolve_serializer(shape, direction).ref for shape in shapes]
        return {"anyOf": [*rows, {"type": "null"}]}


class ChangeSerializer(Serializer):
    """What to read again, or to delete, in a copy of the data."""

    sequence = serializers.IntegerField(help_text=SEQUENCE)
    type = serializers.ChoiceField(choices=SUBJECT_TYPES, help_text="The type of the rows.")
    id = serializers.UUIDField(
        allow_null=True, help_text="The id of the row; null: scores, or the organisation."
    )
    deleted = serializers.BooleanField(
        help_text="Whether the row, or all scores of these days, are gone now: delete the copies."
    )
    reps = serializers.ListField(
        child=serializers.UUIDField(),
        allow_null=True,
        max_length=500,
        help_text="Of scores: whose. Null: of any rep, and for other types.",
    )
    from_day = serializers.DateField(allow_null=True, help_text="Of scores: the first day.")
    to_day = serializers.DateField(allow_null=True, help_text="Of scores: the last day.")
    changed_at = serializers.DateTimeField(help_text="When it changed.")
    links = serializers.ListField(
        child=serializers.CharField(),
        max_length=3,
        help_text="What to read again, relative to the address of the organisation. What they"
        " answer replaces all copies of it.",
    )
    row = RowField(read_only=True, help_text="The row as it is now, with `expand=row`; else null.")


class ChangesSerializer(Serializer):
    """Changes in the order of their publication."""

    data = serializers.list_of(ChangeSerializer, MAX_SIZE, help_text="The changes.")
    cursor = serializers.CharField(help_text="Send as `after` to read what follows.")
    more = serializers.BooleanField(help_text="Whether more changes follow already.")
