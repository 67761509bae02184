from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from ssi_platform.database import privileges
from ssi_platform.database.fields import CreatedAt
from ssi_platform.tenancy.constraints import KeyedByOrganisation
from ssi_platform.tenancy.digests import LENGTH as DIGEST_LENGTH
from ssi_platform.tenancy.models import TenantEntity, TenantModel
from ssi_platform.tenancy.querysets import TenantQuerySet

from ..querysets import PositionQuerySet

KEPT = timedelta(days=30)  # How long an event can be read after its publication.


class RecordKind(models.TextChoices):
    """The two kinds of records, each with a sequence of its own in each organisation."""

    AUDIT = "audit"
    EVENT = "event"


class EventColumns(models.Model):
    """The columns of an event."""

    type = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=20)
    subject_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    body = models.JSONField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.type} {self.subject_id or ''}".rstrip()


class Event(EventColumns, TenantEntity):
    """Something that happened, for programs to follow; see `events.EventType`.

    Written in the transaction of its cause and never changed. Events are deleted `KEPT` after
    their publication.
    """

    app_privileges = privileges.READ | {"DELETE"}

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        indexes = [
            models.Index(fields=["organisation", "occurred_at"], name="events_by_age"),
            models.Index(fields=["organisation", "subject_id"], name="events_by_subject"),
        ]


class Unpublished(TenantModel):
    """A record that has no position yet. The publisher turns the row into a `Position`.

    Written in the transaction of the record. The database numbers the rows: of two transactions
    that change one row, the later one has the larger number.
    """

    app_privileges = privileges.READ

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=5, choices=RecordKind)
    event_id = models.UUIDField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            KeyedByOrganisation(name="%(app_label)s_%(class)s_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class Position(TenantModel):
    """The place of a record among those of its kind, in the order of publication.

    Sequences begin with 1 and have no gaps. Rows are only ever added: they stay when an event
    is deleted, so that no number is given twice.

    Positions of the audit form a chain: `hash` is the SHA-256 of the previous position's hash and
    of the entry (see `services.verifying`). `previous_hash` and `hash` are null for events.
    """

    app_privileges = privileges.READ

    pk = models.CompositePrimaryKey("organisation_id", "kind", "sequence")
    kind = models.CharField(max_length=5, choices=RecordKind)
    sequence = models.BigIntegerField()
    event_id = models.UUIDField()
    published_at = models.DateTimeField()
    previous_hash = models.BinaryField(null=True)
    hash = models.BinaryField(null=True)

    objects: ClassVar = PositionQuerySet.as_manager()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "kind", "event_id"], name="one_position_per_record"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}"


class PublishedEvent(EventColumns, TenantModel):
    """An event with its sequence. A view: never written."""

    id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "ledger_published_event"


class StaleRange(TenantEntity):
    """Days of a team, or of all teams when none is named, whose figures must be computed again.

    Written in the transaction of the change. The computation takes days off the range, the newest
    first, and deletes it with the last ones. It is a queue, not a reference: a row may outlive its
    team. `plans_only` leaves the statistics of the days as they are; `plan_version_id` names the
    one version to compute. `verdicts_only` are days whose scores changed: the verdicts that rest on
    them are judged again. A range that fails is tried again at `retry_at`, and has `failed` after
    the last attempt; nobody computes it then until somebody asks for it. A range of a team `alone`
    leaves the teams above it as they are; without a team it is of the organisation itself.
    """

    team_id = models.UUIDField(null=True)
    from_day = models.DateField()
    to_day = models.DateField()
    plans_only = models.BooleanField(default=False)
    plan_version_id = models.UUIDField(null=True)
    verdicts_only = models.BooleanField(default=False)
    alone = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    created_at = CreatedAt()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(from_day__lte=F("to_day")), name="a_stale_range_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id or 'all teams'} {self.from_day} to {self.to_day}"


class StaleStanding(TenantEntity):
    """A team, or with null every team, the standings of whose reps must be computed again.

    Those of the teams below it are, too. Written in the transaction of the change. A queue, not a
    reference: a row may outlive its team.
    """

    team_id = models.UUIDField(null=True)
    created_at = CreatedAt()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [*TenantEntity.Meta.constraints]

    def __str__(self) -> str:
        return str(self.team_id or "all teams")


class IdempotentAnswer(TenantEntity):
    """The response to a POST with an Idempotency-Key; see `tenancy.idempotency`.

    Only hashes of the key and of the request are here, and the answer is compressed and encrypted.
    `size` is what it takes up; see `tenancy.stored_bytes`.
    """

    caller_id = models.UUIDField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    size = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "caller_id", "digest"], name="one_answer_per_key"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "created_at"], name="answers_by_age")]

    def __str__(self) -> str:
        return f"{self.status} for {self.caller_id}"


class StoredBytes(TenantModel):
    """How many bytes of one kind of content an organisation stores; see `tenancy.stored_bytes`."""

    pk = models.CompositePrimaryKey("organisation_id", "kind")
    kind = models.CharField(max_length=20)
    bytes = models.BigIntegerField(default=0)

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta:
        constraints = [*TenantModel.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.bytes} bytes of {self.kind}"
