"""The audit: entries under the chain of hashes, and the personal values that they commit to."""

from typing import ClassVar

from django.db import models

from ssi_platform.database import privileges
from ssi_platform.tenancy.models import TenantEntity, TenantModel, new_id
from ssi_platform.tenancy.querysets import TenantQuerySet


class AuditColumns(models.Model):
    """The columns of an audit event."""

    occurred_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=45, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class AuditEvent(AuditColumns, TenantModel):
    """One write: who did what to which object, before and after.

    A view of `AuditEntry` and `AuditPersonal`. Rows are only ever added, by the function
    `ledger_write`, which stamps them with the database's time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "ledger_audit"


class AuditEntry(TenantEntity):
    """What the audit's chain of hashes covers of one write. Never changed, never deleted.

    The personal values are not here but in `AuditPersonal`; this row commits to them: each
    commitment is the SHA-256 of a random salt and the values.
    """

    app_privileges = privileges.READ

    occurred_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    request_id = models.CharField(max_length=64, blank=True)
    actor_commitment = models.BinaryField()
    values_commitment = models.BinaryField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        db_table = "ledger_auditevent"
        indexes = [
            models.Index(fields=["organisation", "object_type", "object_id", "id"], name="audit_of")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class AuditPersonal(TenantModel):
    """The personal values of an audit event with their salts: null once they are erased.

    Without its salt a commitment tells nothing about the values, and the chain stays valid.
    """

    app_privileges = privileges.READ

    pk = models.CompositePrimaryKey("organisation_id", "event_id")
    event_id = models.UUIDField()
    actor_salt = models.BinaryField(null=True)
    actor_name = models.CharField(max_length=254, null=True)  # noqa: DJ001 - Null: erased.
    address = models.CharField(max_length=45, null=True)  # noqa: DJ001 - Null: erased.
    values_salt = models.BinaryField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantModel.Meta): ...

    def __str__(self) -> str:
        return str(self.event_id)


class PublishedAuditEvent(AuditColumns, TenantModel):
    """An audit event with its sequence and hash. A view: never written."""

    id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "ledger_published_audit"
