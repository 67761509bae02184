from ssi_platform.api import serializers
from ssi_platform.api.serializers import ModelSerializer

from .models import PublishedAuditEvent, PublishedEvent
from .services import EVENT_TYPES

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
